using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Learning;

/// <summary>All that a draft is made of.</summary>
public sealed record DraftSource
{
    /// <summary>The incident.</summary>
    public required Incident Incident { get; init; }

    /// <summary>Its latest analysis; null for none.</summary>
    public IncidentAnalysis? Analysis { get; init; }

    /// <summary>Its evidence, oldest first.</summary>
    public required IReadOnlyList<EvidenceLine> Evidence { get; init; }

    /// <summary>Messages of the services in its evidence, from the quiet time before.</summary>
    public required IReadOnlyList<string> QuietLines { get; init; }

    /// <summary>Its actions, in order.</summary>
    public required IReadOnlyList<ActionRecord> Actions { get; init; }

    /// <summary>What was learned from it, oldest first.</summary>
    public required IReadOnlyList<Outcome> Outcomes { get; init; }

    /// <summary>Types of actions that only look.</summary>
    public required IReadOnlySet<string> ReadOnlyActions { get; init; }

    /// <summary>The service as the catalogue knows it; null where it does not.</summary>
    public ServiceEntry? Service { get; init; }
}

/// <summary>A draft needs an incident that is over.</summary>
public sealed record DraftTooEarly(string Id)
    : Error(
        "knowledge.draft_too_early",
        $"{Id} is not resolved yet: what fixed it is not known. Resolve it first."
    );

/// <summary>A knowledge entry as an incident suggests it, to be read and saved by a person. The agent does not go by it before.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Patterns">Its error patterns, and those that were left out, with what they matched.</param>
/// <param name="Notes">What a person should look at, a sentence each.</param>
public sealed record KnowledgeDraft(
    KnowledgeEntry Entry,
    IReadOnlyList<LearnedPattern> Patterns,
    IReadOnlyList<string> Notes
)
{
    private const int MostTags = 5;
    private const int MostPatterns = 20;
    private const int MostNearlyTaken = 5;

    /// <summary>The draft that an incident suggests.</summary>
    /// <returns>It, or <see cref="DraftTooEarly"/>.</returns>
    public static Result<KnowledgeDraft> Of(DraftSource source, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(source);
        var incident = source.Incident;
        if (incident.IsActive)
        {
            return new DraftTooEarly(incident.Id);
        }

        var faults = FaultLines(source.Evidence);
        var patterns = LearnedPattern.From(faults, source.QuietLines).Take(MostPatterns).ToList();
        var worked = Worked(source);
        var cause = incident.RootCause ?? source.Analysis?.RootCause;
        var entry = new KnowledgeEntry
        {
            Id = $"from-{incident.Id.ToLowerInvariant()}",
            // An entry stays, and goes out with every export: keys and people that a line gave away do not belong in it.
            Title = EvidenceRedaction.Mask(incident.Title),
            Description = Paragraphs(
                cause is null ? null : EvidenceRedaction.Mask(cause),
                EvidenceRedaction.Mask(incident.Description),
                $"Learned from {incident.Id} on {incident.Service}."
            ),
            Category = source.Analysis?.RootCauseCategory ?? IncidentAnalysis.UnknownCause,
            Tags = Tags(incident, source.Analysis),
            ErrorPatterns =
            [
                .. patterns.Where(static p => p.IsUsable).Select(static p => p.Pattern),
            ],
            SolutionSteps = Steps(incident, worked),
            AutomatedActions = worked.ConvertAll(a => Generalised(a, source.Service)),
            RelatedServices = RootCause.IsKnown(incident.Service) ? [incident.Service] : [],
            CreatedAt = now,
            UpdatedAt = now,
            CreatedBy = by,
        };
        return new KnowledgeDraft(
            WithExamples(entry, faults, patterns),
            patterns,
            ToLookAt(source, patterns, worked, cause)
        );
    }

    // A line of the fault for each pattern; and of the quiet time those that were nearly taken for it, which an edited
    // pattern is likeliest to hit. They are masked, and left out where the patterns take them differently then.
    private static KnowledgeEntry WithExamples(
        KnowledgeEntry entry,
        List<string> faults,
        List<LearnedPattern> patterns
    ) =>
        entry with
        {
            MustMatch =
            [
                .. entry
                    .ErrorPatterns.Select(p =>
                        Holding(faults, l => entry with { ErrorPatterns = [p], MustMatch = [l] })
                            .FirstOrDefault()
                    )
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal),
            ],
            MustNotMatch =
            [
                .. Holding(
                        patterns.SelectMany(static p => p.QuietExamples),
                        l => entry with { MustNotMatch = [l] }
                    )
                    .Take(MostNearlyTaken),
            ],
        };

    private static IEnumerable<string> Holding(
        IEnumerable<string> lines,
        Func<string, KnowledgeEntry> with
    ) =>
        lines
            .Where(static l => l.Length <= KnowledgeEntryRules.MaxParameterLength)
            .Select(EvidenceRedaction.Mask)
            .Where(static l => !string.IsNullOrWhiteSpace(l))
            .Distinct(StringComparer.Ordinal)
            .Where(l => KnowledgeExamples.Check(with(l)).Count == 0);

    // A trace is one message: the line that was matched is the telling one.
    private static List<string> FaultLines(IReadOnlyList<EvidenceLine> evidence)
    {
        var matched = evidence.Where(static e => e.MatchLength > 0).ToList();
        return (matched.Count > 0 ? matched : evidence)
            .Select(static e =>
            {
                var at = Math.Clamp(e.MatchStart, 0, Math.Max(0, e.Message.Length - 1));
                var start = at == 0 ? 0 : e.Message.LastIndexOfAny(['\r', '\n'], at) + 1;
                var end = e.Message.AsSpan(start).IndexOfAny('\r', '\n');
                return end < 0 ? e.Message[start..] : e.Message[start..(start + end)];
            })
            .ToList();
    }

    // What ended well after the last fix that is known not to have helped.
    private static List<ActionRecord> Worked(DraftSource source)
    {
        var said = source.Outcomes.LastOrDefault(static o =>
            o.Kind
                is OutcomeKind.WrongAction
                    or OutcomeKind.WasNoise
                    or OutcomeKind.CorrectionWithdrawn
        );
        if (said is { Kind: not OutcomeKind.CorrectionWithdrawn })
        {
            return [];
        }

        var failed = source
            .Outcomes.Where(static o => o.Kind is OutcomeKind.FixFailed or OutcomeKind.CameBack)
            .Select(o => source.Actions.FirstOrDefault(a => a.Id == o.ActionId)?.Sequence ?? 0)
            .DefaultIfEmpty(int.MinValue)
            .Max();
        return
        [
            .. source.Actions.Where(a =>
                a.Status == ActionStatus.Completed
                && a.Sequence > failed
                && !source.ReadOnlyActions.Contains(a.ActionType)
            ),
        ];
    }

    // The entry is for whoever has this trouble next: names of this service become placeholders.
    private static RecommendedAction Generalised(ActionRecord action, ServiceEntry? service) =>
        new(
            action.ActionType,
            action.Parameters.ToDictionary(
                static p => p.Key,
                p =>
                    string.Equals(p.Value, action.Service, StringComparison.OrdinalIgnoreCase)
                        ? "{incident.service}"
                    : service is { Targets.HealthUrls: [var url, ..] } && p.Value == url
                        ? "{service.health_url}"
                    : service is { Targets.LogDirectories: [var folder, ..] } && p.Value == folder
                        ? "{service.log_directory}"
                    : p.Value,
                StringComparer.Ordinal
            )
        );

    private static List<string> Steps(Incident incident, List<ActionRecord> worked)
    {
        var steps = worked.ConvertAll(static a => $"Run {a.ActionType} on the service.");
        if (worked.Count > 0)
        {
            steps.Add("Watch that the errors stop and the health check passes.");
        }

        if (!string.IsNullOrWhiteSpace(incident.LessonsLearned))
        {
            steps.Add(incident.LessonsLearned.Trim());
        }

        return steps;
    }

    private static List<string> Tags(Incident incident, IncidentAnalysis? analysis)
    {
        var service = TextWords.Split(incident.Service);
        var tags = new List<string>();
        if (analysis is not null && RootCause.IsKnown(analysis.RootCauseCategory))
        {
            tags.Add(analysis.RootCauseCategory);
        }

        tags.AddRange(
            RelevanceWords
                .Of(incident.Title)
                .Where(w => w.Length > 3 && !w.Any(char.IsDigit) && !service.Contains(w))
        );
        return [.. tags.Distinct(StringComparer.OrdinalIgnoreCase).Take(MostTags)];
    }

    private static List<string> ToLookAt(
        DraftSource source,
        List<LearnedPattern> patterns,
        List<ActionRecord> worked,
        string? cause
    )
    {
        var notes = new List<string>();
        notes.AddRange(
            patterns
                .Where(static p => !p.IsUsable)
                .Select(static p =>
                    p.QuietMatches > 0
                        ? $"A pattern was left out: it matches {p.QuietMatches} of {p.QuietLines} lines of the quiet time, such as “{p.QuietExamples[0]}”: {p.Pattern}"
                        : $"A pattern was left out: it matches only {p.FaultMatches} of {p.FaultLines} lines of the fault: {p.Pattern}"
                )
        );
        if (source.Evidence.Count == 0)
        {
            notes.Add("No log lines were kept, so there is no error pattern.");
        }
        else if (source.QuietLines.Count == 0)
        {
            notes.Add(
                "No lines from before are stored, so it was not tried whether the patterns match the quiet time."
            );
        }

        if (worked.Count == 0)
        {
            notes.Add("No action is known to have helped.");
        }

        if (cause is null)
        {
            notes.Add("Nobody wrote down the root cause.");
        }

        return notes;
    }

    private static string Paragraphs(params string?[] parts) =>
        string.Join(
            "\n\n",
            parts.Where(static p => !string.IsNullOrWhiteSpace(p)).Select(static p => p!.Trim())
        );
}
