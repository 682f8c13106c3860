using System.Globalization;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>A field in which two versions of an entry differ, as lines: a list has a line for each value.</summary>
/// <param name="Field">Its name in snake_case.</param>
/// <param name="Before">Its lines in the older version.</param>
/// <param name="After">Its lines in the newer version.</param>
public sealed record KnowledgeChange(
    string Field,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> After
)
{
    /// <summary>Lines that the newer version no longer has.</summary>
    public IReadOnlyList<string> Removed => Without(Before, After);

    /// <summary>Lines that the older version did not have.</summary>
    public IReadOnlyList<string> Added => Without(After, Before);

    /// <summary>The fields in which two versions differ. Version number and time of change always do and are left out.</summary>
    public static IReadOnlyList<KnowledgeChange> Between(KnowledgeEntry older, KnowledgeEntry newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        return
        [
            .. Lines(older)
                .Zip(Lines(newer), static (a, b) => new KnowledgeChange(a.Field, a.Lines, b.Lines))
                .Where(static c => !c.Before.SequenceEqual(c.After, StringComparer.Ordinal)),
        ];
    }

    private static IEnumerable<(string Field, IReadOnlyList<string> Lines)> Lines(
        KnowledgeEntry e
    ) =>
        [
            ("title", [e.Title]),
            ("description", e.Description.Split('\n')),
            ("category", [e.Category]),
            ("tags", e.Tags),
            ("error_patterns", e.ErrorPatterns),
            ("must_match", e.MustMatch),
            ("must_not_match", e.MustNotMatch),
            ("solution_steps", e.SolutionSteps),
            ("automated_actions", [.. e.AutomatedActions.Select(Line)]),
            (
                "success_rate",
                e.SuccessRate is { } rate ? [rate.ToString("R", CultureInfo.InvariantCulture)] : []
            ),
            ("uses", [e.Uses.ToString(CultureInfo.InvariantCulture)]),
            ("related_services", e.RelatedServices),
            ("last_used", e.LastUsed is { } used ? [Time(used)] : []),
            ("created_at", [Time(e.CreatedAt)]),
            ("created_by", [e.CreatedBy]),
        ];

    // Names and values are quoted, so that no two actions read the same.
    private static string Line(RecommendedAction action) =>
        string.Join(
            ' ',
            action
                .Parameters.OrderBy(static p => p.Key, StringComparer.Ordinal)
                .Select(static p => $"“{p.Key}” = “{p.Value}”")
                .Prepend(action.Type)
        );

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    // As often as they stand there: a line that stood twice and now once was removed once.
    private static List<string> Without(IReadOnlyList<string> lines, IReadOnlyList<string> others)
    {
        var left = others.ToList();
        return [.. lines.Where(l => !left.Remove(l))];
    }
}
