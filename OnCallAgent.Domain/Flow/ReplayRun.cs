using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>What is replayed against: the same rules as live.</summary>
/// <param name="Patterns">What is looked for.</param>
/// <param name="Knowledge">What is known of causes and fixes.</param>
/// <param name="Services">What may be touched.</param>
/// <param name="Actions">What can be done.</param>
/// <param name="ConfidenceThreshold">Below it a human is called; 0 to 1.</param>
public sealed record ReplayRules(
    PatternSet Patterns,
    KnowledgeIndex Knowledge,
    ServiceCatalog Services,
    ActionCatalog Actions,
    double ConfidenceThreshold
);

/// <summary>
/// The pipeline over entries, without side effects: detection, grouping, analysis and decision are the very functions
/// that run live. Time is the lines' own.
/// </summary>
public sealed class ReplayRun(ReplayRules rules)
{
    private const int BatchLength = 4_096;

    // One fault may speak a million times; its first lines tell where, its count how often.
    private const int MostLineNumbers = 100_000;

    private readonly KnownFaults known = KnownAtFirst(rules);
    private readonly CountingIds ids = new();
    private readonly List<SeenSignal> batch = new(BatchLength);
    private readonly Dictionary<string, ReplayedIncident> incidents = new(StringComparer.Ordinal);
    private readonly LogMix quiet = new();
    private readonly LogMix trouble = new();

    /// <summary>Every incident so far, in the order in which they were opened.</summary>
    public IReadOnlyCollection<ReplayedIncident> Incidents => incidents.Values;

    /// <summary>
    /// Services whose logs changed against the quiet time, the likeliest to be at fault first; empty where no quiet time
    /// was given, or before the replay is finished.
    /// </summary>
    public IReadOnlyList<Suspect> Suspects { get; private set; } = [];

    /// <summary>Takes an entry of a quiet time, to compare the others with. To be given before them.</summary>
    public void TakeQuiet(LogEntry entry) => quiet.Add(entry);

    /// <summary>Takes the next entry.</summary>
    /// <returns>The sign of a fault that it is; null where no pattern matches.</returns>
    public Signal? Take(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // Masking every line costs time, and says nothing without something to compare with.
        if (quiet.Lines > 0)
        {
            trouble.Add(entry);
        }

        if (rules.Patterns.Detect(entry) is not { } signal)
        {
            return null;
        }

        batch.Add(new SeenSignal(signal, entry.Timestamp));
        if (batch.Count == BatchLength)
        {
            Place();
        }

        return signal;
    }

    /// <summary>Nothing more will come: analyses and decides every incident.</summary>
    public IReadOnlyList<ReplayedIncident> Finish()
    {
        Place();
        Suspects = quiet.Lines > 0 ? SuspectRanking.Rank(quiet, trouble, rules.Services) : [];
        foreach (var incident in incidents.Values)
        {
            incident.Analysis = Analyse(incident);
            incident.Report = Decide(incident);
        }

        return [.. incidents.Values.OrderBy(i => i.Incident.FirstSeen)];
    }

    private static KnownFaults KnownAtFirst(ReplayRules rules)
    {
        var faults = new KnownFaults { Dependencies = DependencyGraph.Of(rules.Services) };
        faults.Signs.UnionWith(
            rules
                .Patterns.Patterns.Where(static p => p.Pattern.SignOnly)
                .Select(static p => p.Pattern.Id)
        );
        return faults;
    }

    private void Place()
    {
        var outcome = SignalIntake.Place(batch, known, ids);
        foreach (var opened in outcome.Opened)
        {
            incidents.Add(opened.Id, new ReplayedIncident(opened, MostLineNumbers));
        }

        foreach (var (part, into) in outcome.Merged)
        {
            if (incidents.Remove(part.Id, out var merged))
            {
                incidents[into].Add(merged);
            }
        }

        foreach (var (id, signals) in outcome.Evidence)
        {
            foreach (var signal in signals)
            {
                incidents[id].Add(signal);
            }
        }

        batch.Clear();
    }

    private IncidentAnalysis Analyse(ReplayedIncident replayed) =>
        IncidentAnalyst.Analyse(
            new AnalysisInput
            {
                IncidentId = replayed.Incident.Id,
                Title = replayed.Incident.Title,
                Description = replayed.Incident.Description,
                Service = replayed.Incident.Service,
                Severity = replayed.Incident.Severity,
                Fingerprint = replayed.Incident.Fingerprint,
                OccurrenceCount = replayed.Incident.OccurrenceCount,
                Pattern = replayed.Pattern,
                Evidence = replayed.Evidence,
                Services = rules.Services,
                Knowledge = [],
                Suspects = Suspects,
            },
            rules.Knowledge,
            replayed.Incident.LastSeen,
            rules.ConfidenceThreshold
        );

    private DecisionReport Decide(ReplayedIncident replayed)
    {
        var service = rules.Services.Find(replayed.Incident.Service);
        return DecisionMaker.Decide(
            new DecisionInput
            {
                Severity = replayed.Incident.Severity,
                ServiceName = replayed.Incident.Service,
                Service = service,
                Analysis = replayed.Analysis!,
                Proposed = ProposedActions.Of(
                    replayed.Analysis!.RecommendedActions,
                    replayed.Incident,
                    service,
                    rules.Actions
                ),
                AutomationEnabled = true,
                ConfidenceThreshold = rules.ConfidenceThreshold,
                RiskAssessmentEnabled = true,
                MaxActions = new FlowSettings { Node = "replay" }.MaxActions,
                Now = replayed.Incident.LastSeen,
            }
        );
    }
}

/// <summary>An incident that a replay opened, with what is needed to tell of it; bounded, however long the storm.</summary>
public sealed class ReplayedIncident(Incident incident, int mostLineNumbers)
{
    private readonly List<Signal> lines = [];
    private readonly List<EvidenceText> first = [];
    private readonly Queue<EvidenceText> latest = new();
    private readonly Dictionary<string, List<long>> lineNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AlertPattern> patterns = new(StringComparer.Ordinal);
    private AlertPattern? opener;
    private int numbered;

    /// <summary>The incident as it would stand now.</summary>
    public Incident Incident { get; } = incident;

    /// <summary>The pattern that it is named after: the one that opened it, unless another tells why.</summary>
    public AlertPattern? Pattern =>
        patterns.TryGetValue(Incident.PatternId ?? "", out var named) ? named : opener;

    /// <summary>What the analysis would find; null before the replay is finished.</summary>
    public IncidentAnalysis? Analysis { get; internal set; }

    /// <summary>What would be decided; null before the replay is finished.</summary>
    public DecisionReport? Report { get; internal set; }

    /// <summary>Its first lines, with where they stand.</summary>
    public IReadOnlyList<Signal> Lines => lines;

    /// <summary>Numbers of the lines, by file; the first hundred thousand.</summary>
    public IReadOnlyDictionary<string, List<long>> LineNumbers => lineNumbers;

    /// <summary>The first and the latest lines.</summary>
    public IReadOnlyList<EvidenceText> Evidence => [.. first, .. latest];

    internal void Add(ReplayedIncident part)
    {
        lines.AddRange(part.lines.Take(EvidenceLine.KeptFirst - lines.Count));
        foreach (var (id, pattern) in part.patterns)
        {
            patterns.TryAdd(id, pattern);
        }

        foreach (var text in part.Evidence)
        {
            Add(text);
        }

        foreach (var (path, numbers) in part.lineNumbers)
        {
            foreach (var number in numbers)
            {
                Number(path, number);
            }
        }
    }

    internal void Add(Signal signal)
    {
        opener ??= signal.Pattern;
        patterns.TryAdd(signal.Pattern.Id, signal.Pattern);
        if (lines.Count < EvidenceLine.KeptFirst)
        {
            lines.Add(signal);
        }

        var entry = signal.Entry;
        Add(new EvidenceText(entry.Timestamp, entry.Level, entry.Service, entry.Message));
        if (entry.Position is { } at)
        {
            Number(at.Path, at.LineNumber);
        }
    }

    private void Add(EvidenceText text)
    {
        if (first.Count < EvidenceLine.KeptFirst)
        {
            first.Add(text);
        }
        else
        {
            latest.Enqueue(text);
            if (latest.Count > EvidenceLine.KeptLatest)
            {
                latest.Dequeue();
            }
        }
    }

    private void Number(string path, long number)
    {
        if (numbered >= mostLineNumbers)
        {
            return;
        }

        numbered++;
        if (!lineNumbers.TryGetValue(path, out var numbers))
        {
            lineNumbers.Add(path, numbers = []);
        }

        numbers.Add(number);
    }
}
