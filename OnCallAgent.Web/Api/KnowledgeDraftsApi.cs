using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>A draft of a knowledge entry, made of a resolved incident. The agent does not go by it until it is saved.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="IsDraft">Always true: a saved one is an entry.</param>
/// <param name="Version">Counts up each time it is made anew.</param>
/// <param name="MadeAt">When.</param>
/// <param name="MadeBy">Who had it made.</param>
/// <param name="Entry">The entry as it would be saved.</param>
/// <param name="Patterns">Its error patterns, and those left out, with what they matched of the fault and of the quiet time.</param>
/// <param name="Notes">What a person should look at.</param>
public sealed record KnowledgeDraftResponse(
    string IncidentId,
    bool IsDraft,
    int Version,
    DateTimeOffset MadeAt,
    string MadeBy,
    KnowledgeEntry Entry,
    IReadOnlyList<LearnedPattern> Patterns,
    IReadOnlyList<string> Notes
)
{
    internal KnowledgeDraftResponse(StoredDraft stored)
        : this(
            stored.IncidentId,
            true,
            stored.Version,
            stored.MadeAt,
            stored.MadeBy,
            stored.Draft.Entry,
            stored.Draft.Patterns,
            stored.Draft.Notes
        ) { }
}

/// <summary>The entry as a person wants it; what is left away or null stays as in the draft.</summary>
public sealed record KnowledgeDraftSaveRequest
{
    /// <summary>What a person calls it.</summary>
    public string? Title { get; init; }

    /// <summary>What happens and why.</summary>
    public string? Description { get; init; }

    /// <summary>Root-cause category.</summary>
    public string? Category { get; init; }

    /// <summary>Words that speak for it.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Regular expressions that its lines match.</summary>
    public IReadOnlyList<string>? ErrorPatterns { get; init; }

    /// <summary>Lines that one of its error patterns must match.</summary>
    public IReadOnlyList<string>? MustMatch { get; init; }

    /// <summary>Ordinary lines that none of its error patterns may match.</summary>
    public IReadOnlyList<string>? MustNotMatch { get; init; }

    /// <summary>What a person does, step by step.</summary>
    public IReadOnlyList<string>? SolutionSteps { get; init; }

    /// <summary>What the agent may do, in order.</summary>
    public IReadOnlyList<RecommendedAction>? AutomatedActions { get; init; }

    /// <summary>Services it speaks of.</summary>
    public IReadOnlyList<string>? RelatedServices { get; init; }

    internal KnowledgeEntry Over(KnowledgeEntry draft) =>
        draft with
        {
            Title = Title ?? draft.Title,
            Description = Description ?? draft.Description,
            Category = Category ?? draft.Category,
            Tags = Tags ?? draft.Tags,
            ErrorPatterns = ErrorPatterns ?? draft.ErrorPatterns,
            MustMatch = MustMatch ?? draft.MustMatch,
            MustNotMatch = MustNotMatch ?? draft.MustNotMatch,
            SolutionSteps = SolutionSteps ?? draft.SolutionSteps,
            AutomatedActions = AutomatedActions ?? draft.AutomatedActions,
            RelatedServices = RelatedServices ?? draft.RelatedServices,
        };
}

/// <summary>From a resolved incident to a knowledge entry.</summary>
internal static class KnowledgeDraftsApi
{
    public static void MapKnowledgeDraftsApi(this IEndpointRouteBuilder incidents)
    {
        incidents
            .MapGet("/{id}/knowledge-draft", GetAsync)
            .RequireAuthorization(AccessPolicies.View);
        incidents
            .MapPost("/{id}/knowledge-draft", MakeAsync)
            .RequireAuthorization(AccessPolicies.Respond);
        incidents
            .MapPost("/{id}/knowledge-draft/save", SaveAsync)
            .RequireAuthorization(AccessPolicies.Administer);
    }

    /// <summary>Reads the draft of an incident.</summary>
    internal static async Task<Results<Ok<KnowledgeDraftResponse>, ProblemHttpResult>> GetAsync(
        string id,
        KnowledgeDrafts drafts,
        CancellationToken cancellation
    ) =>
        await drafts.FindAsync(id, cancellation) is { } stored
            ? TypedResults.Ok(new KnowledgeDraftResponse(stored))
            : Problems.From(new EntryNotFound($"draft of {id}"));

    /// <summary>Makes a draft of a knowledge entry from a resolved incident: patterns generalised from its lines and tried on the quiet time before, its cause, and the actions that worked.</summary>
    internal static async Task<
        Results<Created<KnowledgeDraftResponse>, ProblemHttpResult>
    > MakeAsync(
        string id,
        ClaimsPrincipal caller,
        KnowledgeDrafts drafts,
        CancellationToken cancellation
    )
    {
        var made = await drafts.MakeAsync(id, caller.NameOnTimeline(), cancellation);
        return made.IsSuccess
            ? TypedResults.Created(
                $"/api/v1/incidents/{id}/knowledge-draft",
                new KnowledgeDraftResponse(made.Value)
            )
            : Problems.From(made.Error);
    }

    /// <summary>Saves the draft as a knowledge entry, with what the caller changed of it; the agent goes by it from then on.</summary>
    internal static async Task<Results<Created<KnowledgeEntry>, ProblemHttpResult>> SaveAsync(
        string id,
        KnowledgeDraftSaveRequest? body,
        ClaimsPrincipal caller,
        KnowledgeDrafts drafts,
        CancellationToken cancellation
    )
    {
        if (await drafts.FindAsync(id, cancellation) is not { } stored)
        {
            return Problems.From(new EntryNotFound($"draft of {id}"));
        }

        var entry = body?.Over(stored.Draft.Entry) ?? stored.Draft.Entry;
        if (drafts.Check(entry) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var saved = await drafts.SaveAsync(id, entry, caller.NameOnTimeline(), cancellation);
        return saved.IsSuccess
            ? TypedResults.Created($"/api/v1/knowledge/{saved.Value.Id}", saved.Value)
            : Problems.From(saved.Error);
    }
}
