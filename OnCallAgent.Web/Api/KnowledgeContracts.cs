using System.Globalization;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Api;

/// <summary>An action that an entry recommends.</summary>
/// <param name="Type">Name of the action.</param>
/// <param name="Parameters">Its parameters; left away for none.</param>
public sealed record RecommendedActionRequest(
    string Type,
    IReadOnlyDictionary<string, string>? Parameters = null
);

/// <summary>A knowledge entry as it shall be. What is left away is empty.</summary>
public sealed record KnowledgeRequest
{
    /// <summary>Letters, digits, dashes, dots and underscores; at most 100. Made of the title where it is left away. At an edit: the one of the URL.</summary>
    public string? Id { get; init; }

    /// <summary>What a person calls it; 1 to 300 characters.</summary>
    public required string Title { get; init; }

    /// <summary>What happens and why; at most 20000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Root-cause category.</summary>
    public string Category { get; init; } = "unknown";

    /// <summary>Words that speak for it; at most 100.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Regular expressions (.NET syntax, case ignored) that its lines match; at most 100.</summary>
    public IReadOnlyList<string> ErrorPatterns { get; init; } = [];

    /// <summary>Lines that an error pattern must match; tried when it is saved.</summary>
    public IReadOnlyList<string> MustMatch { get; init; } = [];

    /// <summary>Ordinary lines that no error pattern may match; tried when it is saved.</summary>
    public IReadOnlyList<string> MustNotMatch { get; init; } = [];

    /// <summary>What a person does, step by step, in Markdown; at most 100.</summary>
    public IReadOnlyList<string> SolutionSteps { get; init; } = [];

    /// <summary>What the agent may do, in order; at most 20.</summary>
    public IReadOnlyList<RecommendedActionRequest> AutomatedActions { get; init; } = [];

    /// <summary>Services it speaks of; at most 100.</summary>
    public IReadOnlyList<string> RelatedServices { get; init; } = [];

    internal KnowledgeEntry ToEntry(string? id = null) =>
        new()
        {
            Id = id ?? Id ?? RunbookMarkdown.IdOf(Title),
            Title = Title.Trim(),
            Description = Description,
            Category = Category.Trim(),
            Tags = Tags,
            ErrorPatterns = ErrorPatterns,
            MustMatch = MustMatch,
            MustNotMatch = MustNotMatch,
            SolutionSteps = SolutionSteps,
            AutomatedActions =
            [
                .. AutomatedActions.Select(static a => new RecommendedAction(
                    a.Type,
                    a.Parameters ?? new Dictionary<string, string>(StringComparer.Ordinal)
                )),
            ],
            RelatedServices = RelatedServices,
        };
}

/// <summary>The version to go back to.</summary>
/// <param name="Version">One of the history's.</param>
public sealed record KnowledgeRestoreRequest(int Version);

/// <summary>Markdown runbooks.</summary>
/// <param name="Files">At most 10000.</param>
public sealed record RunbooksRequest(IReadOnlyList<RunbookFile> Files);

/// <summary>A version of a knowledge entry.</summary>
/// <param name="Version">The version.</param>
/// <param name="At">When it was made.</param>
/// <param name="By">Who made it.</param>
/// <param name="What"><c>kept</c> (how it stood before its first change), <c>created</c>, <c>edited</c>, <c>restored</c>, <c>imported</c> or <c>removed</c>.</param>
/// <param name="Entry">The entry in this version.</param>
/// <param name="Changes">Fields that differ from the version before, with the lines removed and added.</param>
public sealed record KnowledgeVersionResponse(
    long Version,
    DateTimeOffset At,
    string By,
    string What,
    KnowledgeEntry Entry,
    IReadOnlyList<KnowledgeFieldChange> Changes
)
{
    internal static KnowledgeVersionResponse Of(KnowledgeVersion version) =>
        new(
            version.Version,
            version.At,
            version.By,
            version.What,
            version.Entry,
            [
                .. version.Changes.Select(static c => new KnowledgeFieldChange(
                    c.Field,
                    c.Removed,
                    c.Added
                )),
            ]
        );
}

/// <summary>A field in which two versions differ.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Removed">Lines that are gone.</param>
/// <param name="Added">Lines that are new.</param>
public sealed record KnowledgeFieldChange(
    string Field,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Added
);

/// <summary>What an import did, or would do.</summary>
/// <param name="Applied">Whether it was stored; false for a dry run.</param>
/// <param name="Added">Ids of new entries.</param>
/// <param name="Updated">Ids of entries that were replaced.</param>
/// <param name="Unchanged">Ids of entries that were as in the file already.</param>
/// <param name="Ignored">Fields whose names mean nothing; they may be misspelt.</param>
public sealed record KnowledgeImportResponse(
    bool Applied,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Updated,
    IReadOnlyList<string> Unchanged,
    IReadOnlyList<string> Ignored
)
{
    internal static KnowledgeImportResponse Of(KnowledgeImport import, bool applied) =>
        new(
            applied,
            [.. import.Added.Select(static e => e.Id)],
            [.. import.Updated.Select(static e => e.Id)],
            import.Unchanged,
            import.Ignored
        );
}

/// <summary>What a search found.</summary>
/// <param name="ByPoints">By points: 10 an error pattern, 5 a tag, 8 the related service, 3 a keyword.</param>
/// <param name="ByText">By what the text is about.</param>
/// <param name="Confidence">How far the first of <paramref name="ByText"/> is to be believed.</param>
public sealed record KnowledgeSearchResponse(
    IReadOnlyList<KnowledgePointsResponse> ByPoints,
    IReadOnlyList<KnowledgeTextResponse> ByText,
    KnowledgeConfidenceResponse Confidence
)
{
    internal static KnowledgeSearchResponse Of(
        IReadOnlyList<KnowledgeMatch> matches,
        RetrievalAnswer answer
    )
    {
        var belief = RetrievalConfidence.Default.Of(answer);
        return new KnowledgeSearchResponse(
            [
                .. matches.Select(static m => new KnowledgePointsResponse(
                    m.Entry.Id,
                    m.Entry.Title,
                    m.Score,
                    m.Reasons
                )),
            ],
            [
                .. answer.Entries.Select(static e => new KnowledgeTextResponse(
                    e.Entry.Id,
                    e.Entry.Title,
                    Math.Round(e.Score, 4)
                )),
            ],
            new KnowledgeConfidenceResponse(
                Math.Round(belief.Known, 4),
                Math.Round(belief.Right, 4),
                belief.IsAnswered,
                belief.IsAnswered
                    ? null
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"The chance that anything is known about this is {belief.Known:P0}; {RetrievalConfidence.Default.Threshold:P0} are needed."
                    )
            )
        );
    }
}

/// <summary>An entry with its points.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Title">Its title.</param>
/// <param name="Points">The points together.</param>
/// <param name="Reasons">Where they come from.</param>
public sealed record KnowledgePointsResponse(
    string Id,
    string Title,
    int Points,
    IReadOnlyList<string> Reasons
);

/// <summary>An entry found by its text.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Title">Its title.</param>
/// <param name="Score">Relevance; comparable within one search only.</param>
public sealed record KnowledgeTextResponse(string Id, string Title, double Score);

/// <summary>How far a search by text is to be believed.</summary>
/// <param name="Known">Chance, 0 to 1, that the knowledge base has an entry about this.</param>
/// <param name="Right">Chance, 0 to 1, that the first entry is the right one.</param>
/// <param name="Answered">Whether the agent would go by it.</param>
/// <param name="Reason">Why not; null where it would.</param>
public sealed record KnowledgeConfidenceResponse(
    double Known,
    double Right,
    bool Answered,
    string? Reason
);
