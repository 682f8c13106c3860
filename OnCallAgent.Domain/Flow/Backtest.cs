using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>What is compared over the same lines.</summary>
/// <param name="Proposed">Every pattern as it would be.</param>
/// <param name="Present">Every pattern as it is.</param>
/// <param name="Focus">Ids of the patterns whose matches and incidents are told in full; empty for all.</param>
public sealed record BacktestPolicies(
    IReadOnlyList<AlertPattern> Proposed,
    IReadOnlyList<AlertPattern> Present,
    IReadOnlyCollection<string> Focus
)
{
    /// <summary>One pattern, new or changed, among those there are.</summary>
    public static BacktestPolicies Of(AlertPattern pattern, IReadOnlyList<AlertPattern> present) =>
        Of([pattern], present);

    /// <summary>Patterns, new or changed, among those there are.</summary>
    public static BacktestPolicies Of(
        IReadOnlyList<AlertPattern> patterns,
        IReadOnlyList<AlertPattern> present
    )
    {
        ArgumentNullException.ThrowIfNull(patterns);
        ArgumentNullException.ThrowIfNull(present);
        var ids = patterns.Select(static p => p.Id).ToHashSet(StringComparer.Ordinal);
        // Switched off, one is tried all the same: that is what one wants to know before switching it on.
        return new BacktestPolicies(
            [
                .. present.Where(p => !ids.Contains(p.Id)),
                .. patterns.Select(static p => p with { Enabled = true }),
            ],
            present,
            ids
        );
    }
}

/// <summary>Whether an incident would be opened with the present patterns, too.</summary>
public enum BacktestChange
{
    /// <summary>With both.</summary>
    Same = 0,

    /// <summary>Only with the proposed ones.</summary>
    New = 1,

    /// <summary>Only with the present ones.</summary>
    Gone = 2,
}

/// <summary>An incident that would have been opened.</summary>
/// <param name="Change">With which patterns.</param>
/// <param name="Replayed">The incident with its lines, analysis and decision.</param>
public sealed record BacktestIncident(BacktestChange Change, ReplayedIncident Replayed);

/// <summary>What a backtest came to.</summary>
/// <param name="LinesRead">Entries that were looked at.</param>
/// <param name="Matched">Entries that the proposed patterns in focus speak for.</param>
/// <param name="LeftToOthers">Entries that they match as well, but that another pattern speaks for: a more severe or more telling one.</param>
/// <param name="MatchedBefore">Entries that the same patterns match as they are.</param>
/// <param name="MatchesByPattern">The proposed policy's matches by pattern id.</param>
/// <param name="From">Time of the earliest entry; null where there was none.</param>
/// <param name="Until">Time of the latest.</param>
/// <param name="Incidents">Those of the patterns in focus, and all that would be new or gone; first seen first.</param>
/// <param name="Samples">The first matches of the patterns in focus, whether they opened anything or not.</param>
/// <param name="Stopped">Why it ended before the last line; null where it did not.</param>
public sealed record BacktestReport(
    long LinesRead,
    long Matched,
    long LeftToOthers,
    long MatchedBefore,
    IReadOnlyDictionary<string, long> MatchesByPattern,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    IReadOnlyList<BacktestIncident> Incidents,
    IReadOnlyList<Signal> Samples,
    string? Stopped
);

/// <summary>
/// Replays lines with the proposed and with the present patterns side by side: the very functions that run live, without
/// side effects. Memory is bounded by the number of incidents, not of lines. Used by one thread at a time.
/// </summary>
public sealed class Backtest
{
    /// <summary>Incidents at which it stops: a policy that opens more is wrong, and no list of them helps.</summary>
    public const int MostIncidents = 2_000;

    /// <summary>Matches that are kept to be looked at.</summary>
    public const int MostSamples = 100;

    private readonly ReplayRun proposed;
    private readonly ReplayRun present;
    private readonly HashSet<string> focus;
    private readonly PatternSet tried;
    private readonly Dictionary<string, long> matches = new(StringComparer.Ordinal);
    private readonly List<Signal> samples = [];
    private long read;
    private long matched;
    private long leftToOthers;
    private long before;
    private DateTimeOffset? from;
    private DateTimeOffset? until;

    private Backtest(ReplayRun proposed, ReplayRun present, HashSet<string> focus, PatternSet tried)
    {
        this.proposed = proposed;
        this.present = present;
        this.focus = focus;
        this.tried = tried;
    }

    /// <summary>Entries that were looked at so far.</summary>
    public long LinesRead => read;

    /// <summary>Entries that matched so far.</summary>
    public long Matched => matched;

    /// <summary>Whether so many incidents were opened that more make no difference.</summary>
    public bool IsFull =>
        proposed.Incidents.Count >= MostIncidents || present.Incidents.Count >= MostIncidents;

    /// <summary>Prepares a backtest.</summary>
    /// <param name="policies">What is compared.</param>
    /// <param name="rules">Knowledge, services and actions; its patterns are not looked at.</param>
    /// <returns>The backtest, or what is wrong with a proposed pattern. What is wrong at present is left out, as it is live.</returns>
    public static Result<Backtest> Prepare(BacktestPolicies policies, ReplayRules rules)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(rules);
        var (set, refusals) = PatternSet.Create(policies.Proposed);
        if (
            refusals.FirstOrDefault(r =>
                policies.Focus.Count == 0 || policies.Focus.Contains(r.Pattern.Id)
            ) is
            { } refused
        )
        {
            return new FieldError("regex", refused.Error.Message);
        }

        return new Backtest(
            new ReplayRun(rules with { Patterns = set }),
            new ReplayRun(rules with { Patterns = PatternSet.Create(policies.Present).Set }),
            policies.Focus.ToHashSet(StringComparer.Ordinal),
            PatternSet.Create(policies.Proposed.Where(p => policies.Focus.Contains(p.Id))).Set
        );
    }

    /// <summary>Takes the next entry.</summary>
    public void Take(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        read++;
        from = from < entry.Timestamp ? from : entry.Timestamp;
        until = until > entry.Timestamp ? until : entry.Timestamp;
        if (present.Take(entry) is { } was && InFocus(was))
        {
            before++;
        }

        if (proposed.Take(entry) is not { } signal)
        {
            return;
        }

        matches[signal.Pattern.Id] = matches.GetValueOrDefault(signal.Pattern.Id) + 1;
        if (!InFocus(signal))
        {
            leftToOthers += tried.Speaker(entry) is null ? 0 : 1;
            return;
        }

        matched++;
        if (samples.Count < MostSamples)
        {
            samples.Add(signal);
        }
    }

    /// <summary>Nothing more will come: analyses, decides and compares.</summary>
    /// <param name="stopped">Why it ended before the last line; null where it did not.</param>
    public BacktestReport Finish(string? stopped = null)
    {
        var now = proposed.Finish();
        var then = present.Finish();
        var known = then.Select(static i => i.Incident.Fingerprint)
            .ToHashSet(StringComparer.Ordinal);
        var kept = now.Select(static i => i.Incident.Fingerprint).ToHashSet(StringComparer.Ordinal);
        return new BacktestReport(
            read,
            matched,
            leftToOthers,
            before,
            matches,
            from,
            until,
            [
                .. now.Select(i => new BacktestIncident(
                        known.Contains(i.Incident.Fingerprint)
                            ? BacktestChange.Same
                            : BacktestChange.New,
                        i
                    ))
                    .Where(i =>
                        i.Change == BacktestChange.New
                        || focus.Count == 0
                        || focus.Contains(i.Replayed.Incident.PatternId ?? "")
                    )
                    .Concat(
                        then.Where(i => !kept.Contains(i.Incident.Fingerprint))
                            .Select(i => new BacktestIncident(BacktestChange.Gone, i))
                    )
                    .OrderBy(static i => i.Replayed.Incident.FirstSeen),
            ],
            samples,
            stopped
        );
    }

    private bool InFocus(Signal signal) => focus.Count == 0 || focus.Contains(signal.Pattern.Id);
}
