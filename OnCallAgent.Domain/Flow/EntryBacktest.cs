using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Flow;

/// <summary>An incident of the past, to be analysed once more.</summary>
/// <param name="Input">What its analysis may look at.</param>
/// <param name="At">When it was first seen.</param>
public sealed record PastCase(AnalysisInput Input, DateTimeOffset At);

/// <summary>What an analysis makes of an incident.</summary>
/// <param name="EntryId">The entry it goes by; null for none.</param>
/// <param name="EntryTitle">What people call that.</param>
/// <param name="Score">The score, 0 to 1, before calibration.</param>
/// <param name="Actions">Types of the actions it recommends, in order.</param>
/// <param name="WouldAct">Whether it recommends to run them without a human. The guards of the decision come after that.</param>
public sealed record CaseVerdict(
    string? EntryId,
    string? EntryTitle,
    double Score,
    IReadOnlyList<string> Actions,
    bool WouldAct
);

/// <summary>What an entry would have changed of an incident.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Service">Its service.</param>
/// <param name="At">When it was first seen.</param>
/// <param name="Patterns">Error patterns of the entry that match its evidence.</param>
/// <param name="Present">With the knowledge base as it is.</param>
/// <param name="Proposed">With the entry as it would be.</param>
public sealed record CaseFindings(
    string IncidentId,
    string Title,
    string Service,
    DateTimeOffset At,
    IReadOnlyList<string> Patterns,
    CaseVerdict Present,
    CaseVerdict Proposed
)
{
    /// <summary>Whether another entry would be gone by, or other actions recommended.</summary>
    public bool IsOther =>
        Present.EntryId != Proposed.EntryId
        || Present.WouldAct != Proposed.WouldAct
        || !Present.Actions.SequenceEqual(Proposed.Actions, StringComparer.Ordinal);
}

/// <summary>What an entry would have found and changed.</summary>
/// <param name="LinesRead">Lines that its patterns were tried on.</param>
/// <param name="QuietLines">Of these, lines from when nothing was wrong with their service.</param>
/// <param name="Patterns">What each error pattern finds.</param>
/// <param name="CasesRead">Incidents that were analysed once more.</param>
/// <param name="Cases">Those that it matches or would change, in the order in which they were given.</param>
/// <param name="Stopped">Why it ended before the last line; null where it did not.</param>
public sealed record EntryBacktestReport(
    long LinesRead,
    long QuietLines,
    IReadOnlyList<PatternFindings> Patterns,
    int CasesRead,
    IReadOnlyList<CaseFindings> Cases,
    string? Stopped
);

/// <summary>
/// Tries a knowledge entry before it is saved: which lines of faults and of the quiet time its patterns match, and what
/// the analysis of past incidents would have made of it. Changes nothing.
/// </summary>
public sealed class EntryBacktest
{
    // What leads to a fault comes before its first sign, and what follows from it after the last.
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan After = TimeSpan.FromMinutes(5);

    private readonly KnowledgeIndex present;
    private readonly KnowledgeIndex proposed;
    private readonly EntryTrial trial;
    private readonly double threshold;
    private readonly Dictionary<string, List<(DateTimeOffset From, DateTimeOffset Until)>> trouble =
        new(StringComparer.OrdinalIgnoreCase);

    private readonly List<CaseFindings> cases = [];
    private int casesRead;
    private long quietLines;

    /// <param name="entry">The entry as it would be; takes the place of the one of its id.</param>
    /// <param name="present">The knowledge base as it is.</param>
    /// <param name="threshold">Least confidence for which acting without a human is recommended, 0 to 1.</param>
    public EntryBacktest(KnowledgeEntry entry, KnowledgeIndex present, double threshold)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(present);
        this.present = present;
        this.threshold = threshold;
        var known = present.Entries.FirstOrDefault(e => IsSame(e, entry));
        // What it achieved so far is the entry's own, whatever its text becomes.
        var tried = entry with
        {
            SuccessRate = known?.SuccessRate,
            Uses = known?.Uses ?? 0,
        };
        proposed = present.Of(present.Entries.Where(e => !IsSame(e, entry)).Append(tried));
        trial = new EntryTrial(entry.ErrorPatterns);
    }

    /// <summary>Lines so far.</summary>
    public long LinesRead { get; private set; }

    /// <summary>An incident of a service went on at this time: lines of then are not quiet.</summary>
    public void Trouble(string service, DateTimeOffset firstSeen, DateTimeOffset lastSeen)
    {
        if (!trouble.TryGetValue(service, out var times))
        {
            trouble.Add(service, times = []);
        }

        times.Add((firstSeen - Before, lastSeen + After));
    }

    /// <summary>Analyses an incident with the entry and without.</summary>
    public void Take(PastCase past)
    {
        ArgumentNullException.ThrowIfNull(past);
        casesRead++;
        var patterns = trial.Matching([.. past.Input.Evidence.Select(static e => e.Message)]);
        var found = new CaseFindings(
            past.Input.IncidentId,
            past.Input.Title,
            past.Input.Service,
            past.At,
            patterns,
            Judge(past, present),
            Judge(past, proposed)
        );
        if (patterns.Count > 0 || found.IsOther)
        {
            cases.Add(found);
        }
    }

    /// <summary>Tries the patterns on a stored line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="incidentId">The incident it is evidence of; null for none.</param>
    public void Take(LogEntry line, string? incidentId)
    {
        ArgumentNullException.ThrowIfNull(line);
        LinesRead++;
        var time =
            incidentId is not null ? LineTime.Fault
            : IsTroubled(line) ? LineTime.Trouble
            : LineTime.Quiet;
        quietLines += time == LineTime.Quiet ? 1 : 0;
        trial.Take(line, time);
    }

    /// <summary>What it came to.</summary>
    /// <param name="stopped">Why it ended before the last line; null where it did not.</param>
    public EntryBacktestReport Finish(string? stopped = null) =>
        new(LinesRead, quietLines, trial.Findings, casesRead, cases, stopped);

    private bool IsTroubled(LogEntry line) =>
        trouble.TryGetValue(line.Service, out var times)
        && times.Exists(t => t.From <= line.Timestamp && line.Timestamp <= t.Until);

    private CaseVerdict Judge(PastCase past, KnowledgeIndex index)
    {
        var analysis = IncidentAnalyst.Analyse(past.Input, index, past.At, threshold);
        return new CaseVerdict(
            analysis.KnowledgeId,
            analysis.KnowledgeHits.FirstOrDefault(h => h.EntryId == analysis.KnowledgeId)?.Title,
            analysis.Confidence,
            [.. analysis.RecommendedActions.Select(static a => a.Type)],
            analysis.AutomationRecommended
        );
    }

    private static bool IsSame(KnowledgeEntry one, KnowledgeEntry other) =>
        string.Equals(one.Id, other.Id, StringComparison.OrdinalIgnoreCase);
}
