namespace OnCallAgent.Domain.Knowledge;

/// <summary>What entries are searched for.</summary>
/// <param name="Texts">Title, description and log messages; error patterns are run on each by itself.</param>
/// <param name="Service">The service in trouble; empty where it is unknown.</param>
public sealed record KnowledgeQuery(IReadOnlyList<string> Texts, string Service = "");

/// <summary>An entry that was found, with everything that spoke for it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="ErrorPatterns">Its error patterns that match, in its order.</param>
/// <param name="Tags">Its tags that stand in the texts, in its order.</param>
/// <param name="RelatedService">The related service that is the one in trouble; null where none is.</param>
/// <param name="Keywords">Words of its title and description that stand in the texts, in its order.</param>
public sealed record KnowledgeMatch(
    KnowledgeEntry Entry,
    IReadOnlyList<string> ErrorPatterns,
    IReadOnlyList<string> Tags,
    string? RelatedService,
    IReadOnlyList<string> Keywords
)
{
    /// <summary>Points for each error pattern that matches.</summary>
    public const int PointsPerErrorPattern = 10;

    /// <summary>Points for each tag in the texts.</summary>
    public const int PointsPerTag = 5;

    /// <summary>Points for being about the service in trouble.</summary>
    public const int PointsForRelatedService = 8;

    /// <summary>Points for each keyword of title and description in the texts.</summary>
    public const int PointsPerKeyword = 3;

    /// <summary>The points together.</summary>
    public int Score { get; } =
        (PointsPerErrorPattern * ErrorPatterns.Count)
        + (PointsPerTag * Tags.Count)
        + (RelatedService is null ? 0 : PointsForRelatedService)
        + (PointsPerKeyword * Keywords.Count);

    /// <summary>Where the points come from, one sentence each.</summary>
    public IReadOnlyList<string> Reasons =>
        [
            .. ErrorPatterns.Select(p => $"+{PointsPerErrorPattern}: error pattern /{p}/ matches"),
            .. Tags.Select(t => $"+{PointsPerTag}: tag “{t}”"),
            .. RelatedService is null
                ? Enumerable.Empty<string>()
                : [$"+{PointsForRelatedService}: related service {RelatedService}"],
            .. Keywords.Select(k => $"+{PointsPerKeyword}: keyword “{k}”"),
        ];
}
