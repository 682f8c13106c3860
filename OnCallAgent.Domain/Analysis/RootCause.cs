using System.Globalization;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Analysis;

/// <summary>What is behind it: a category for programs and a line for a tired person.</summary>
/// <param name="Category"><c>database</c>, <c>memory</c> … or <see cref="IncidentAnalysis.UnknownCause"/>.</param>
/// <param name="Line">One line; null where the cause is unknown.</param>
internal sealed record RootCause(string Category, string? Line)
{
    /// <summary>Whether a category says anything.</summary>
    public static bool IsKnown(string? category) =>
        !string.IsNullOrWhiteSpace(category)
        && !string.Equals(
            category,
            IncidentAnalysis.UnknownCause,
            StringComparison.OrdinalIgnoreCase
        );

    /// <summary>
    /// The entry that recognises the trouble names the cause; else the pattern; else an entry that is merely plausible.
    /// </summary>
    public static RootCause Of(
        AnalysisInput input,
        KnowledgeSupport knowledge,
        FailureOrigin? origin
    )
    {
        var entry = knowledge.IsPlausible ? knowledge.Lead!.Entry : null;
        var fromEntry = IsKnown(entry?.Category);
        var fromPattern = IsKnown(input.Pattern?.Category);
        if (fromEntry && (knowledge.IsRecognised || !fromPattern))
        {
            return new RootCause(entry!.Category, Sentence(input, Name(knowledge.Lead!), origin));
        }

        return fromPattern
            ? new RootCause(input.Pattern!.Category, Sentence(input, input.Pattern.Name, origin))
            : new RootCause(IncidentAnalysis.UnknownCause, null);
    }

    // An entry about other services that only its error pattern connects with this one may be a relative of the trouble:
    // an OutOfMemoryError is known from Spark, but this is not Spark.
    private static string Name(KnowledgeMatch lead)
    {
        var title = Sentences.Bare(lead.Entry.Title);
        var sameKind =
            lead.Entry.RelatedServices.Count == 0
            || lead.RelatedService is not null
            || lead.Tags.Count > 0;
        return sameKind ? title : $"Like “{title}”";
    }

    private static string Sentence(AnalysisInput input, string name, FailureOrigin? origin)
    {
        var where =
            input.Service.Length == 0 || !IsKnown(input.Service) ? "" : $" in {input.Service}";
        var telling = TellingLine.Of(input);
        return Sentences.Bare(name)
            + where
            + (string.IsNullOrEmpty(telling) ? "." : $": “{telling}”.")
            + (
                origin is null
                    ? ""
                    : $" {origin.Service} failed {Earlier(origin.Before)}, and {input.Service} needs it."
            )
            + Changed(input, origin);
    }

    private static string Changed(AnalysisInput input, FailureOrigin? origin) =>
        ChangedMost(input, origin) + (origin is null ? FailedBefore(input) : "");

    // Whom it needs may have failed first without matching any pattern: then the incident has no line of it.
    private static string FailedBefore(AnalysisInput input)
    {
        var own = input.Evidence.Where(l => Same(l.Service, input.Service)).ToList();
        var needed = Neighbourhood.NeededBy(input.Services, input.Service);
        if (own.Count == 0 || needed.Count == 0)
        {
            return "";
        }

        var began = own.Min(static l => l.Timestamp);
        return
            input
                .Suspects.Where(s =>
                    s.Score >= SuspectRanking.Convincing
                    && s.FirstError <= began
                    && needed.Contains(s.Service, StringComparer.OrdinalIgnoreCase)
                )
                .MinBy(static s => s.FirstError)
                is { FirstError: { } at } first
            ? $" {first.Service}, which {input.Service} needs, logged a new error {Earlier(began - at)}."
            : "";
    }

    // Only what is sure, and only where it adds a name: the incident's own service is expected to have changed.
    private static string ChangedMost(AnalysisInput input, FailureOrigin? origin) =>
        input.Suspects is [{ Score: >= SuspectRanking.Convincing } first, ..]
        && !Same(first.Service, input.Service)
        && !Same(first.Service, origin?.Service)
            ? $" Logs changed most in {first.Service}{(first.Why is [var why, ..] ? $": {why}" : "")}."
            : "";

    private static bool Same(string one, string? other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Earlier(TimeSpan before) =>
        before switch
        {
            { TotalSeconds: < 1 } => "at the same moment",
            { TotalMinutes: < 2 } => Say(before.TotalSeconds, "s earlier"),
            { TotalHours: < 2 } => Say(before.TotalMinutes, "min earlier"),
            _ => Say(before.TotalHours, "h earlier"),
        };

    private static string Say(double value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {unit}");
}
