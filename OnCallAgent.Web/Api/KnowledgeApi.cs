using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>The knowledge base: what is known of trouble, and what to do about it.</summary>
internal static class KnowledgeApi
{
    private const int MostFound = 100;
    private const int MaxQuery = 20_000;

    public static void MapKnowledgeApi(this IEndpointRouteBuilder api)
    {
        var knowledge = api.MapGroup("/knowledge").WithTags("knowledge");
        knowledge.MapGet("/", ListAsync).RequireAuthorization(AccessPolicies.View);
        knowledge.MapPost("/", CreateAsync).RequireAuthorization(AccessPolicies.Administer);
        knowledge.MapGet("/search", SearchAsync).RequireAuthorization(AccessPolicies.View);
        knowledge.MapGet("/{id}", GetAsync).RequireAuthorization(AccessPolicies.View);
        knowledge.MapPut("/{id}", ReplaceAsync).RequireAuthorization(AccessPolicies.Administer);
        knowledge.MapDelete("/{id}", RemoveAsync).RequireAuthorization(AccessPolicies.Administer);
        knowledge.MapGet("/{id}/history", HistoryAsync).RequireAuthorization(AccessPolicies.View);
        knowledge
            .MapPost("/{id}/restore", RestoreAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        knowledge.MapKnowledgeFilesApi();
        knowledge.MapKnowledgeBacktestApi();
    }

    /// <summary>Lists all entries by title, with their success rates by recorded outcomes.</summary>
    internal static async Task<Ok<IReadOnlyList<KnowledgeEntry>>> ListAsync(
        BoardCatalogQueries queries,
        CancellationToken cancellation
    ) => TypedResults.Ok(await queries.KnowledgeAsync(cancellation));

    /// <summary>Searches by points and by text, as the analysis of an incident does, and tells how far the answer is to be believed.</summary>
    internal static async Task<Results<Ok<KnowledgeSearchResponse>, ProblemHttpResult>> SearchAsync(
        [FromQuery] string? q,
        [FromQuery] string? service,
        [FromQuery] int? limit,
        KnowledgeQueries queries,
        CancellationToken cancellation
    )
    {
        List<FieldError> faults = [];
        if (string.IsNullOrWhiteSpace(q) || q.Length > MaxQuery)
        {
            faults.Add(new FieldError("q", $"a text of 1 to {MaxQuery} characters"));
        }

        if (limit is < 1 or > MostFound)
        {
            faults.Add(new FieldError("limit", $"1 to {MostFound}"));
        }

        if (faults.Count > 0)
        {
            return Problems.Invalid(faults);
        }

        var (matches, answer) = await queries.SearchAsync(
            new KnowledgeQuery([q!], service ?? ""),
            limit ?? KnowledgeIndex.DefaultLimit,
            cancellation
        );
        return TypedResults.Ok(KnowledgeSearchResponse.Of(matches, answer));
    }

    /// <summary>Shows an entry.</summary>
    internal static async Task<Results<Ok<KnowledgeEntry>, ProblemHttpResult>> GetAsync(
        string id,
        HttpResponse response,
        KnowledgeQueries queries,
        CancellationToken cancellation
    )
    {
        if (await queries.EntryAsync(id, cancellation) is not { } entry)
        {
            return Problems.From(new EntryNotFound($"knowledge entry {id}"));
        }

        EntityVersion.Show(response, entry.Version);
        return TypedResults.Ok(entry);
    }

    /// <summary>Adds an entry.</summary>
    internal static async Task<Results<Created<KnowledgeEntry>, ProblemHttpResult>> CreateAsync(
        KnowledgeRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        KnowledgeEdits edits,
        CancellationToken cancellation
    )
    {
        var entry = body.ToEntry();
        if (edits.Check(entry) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var made = await edits.CreateAsync(entry, caller.NameOnTimeline(), cancellation);
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        EntityVersion.Show(response, made.Value.Version);
        return TypedResults.Created($"/api/v1/knowledge/{made.Value.Id}", made.Value);
    }

    /// <summary>Replaces what a person writes of an entry; its outcomes, author and creation stay.</summary>
    [TakesVersion]
    internal static async Task<Results<Ok<KnowledgeEntry>, ProblemHttpResult>> ReplaceAsync(
        string id,
        KnowledgeRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        KnowledgeEdits edits,
        CancellationToken cancellation
    )
    {
        if (Problems.OfAnother("id", body.Id, id) is { } another)
        {
            return another;
        }

        var entry = body.ToEntry(id);
        return edits.Check(entry) is { Count: > 0 } faults
            ? Problems.Invalid(faults)
            : await ChangeAsync(
                request,
                response,
                version => edits.ReplaceAsync(entry, version, caller.NameOnTimeline(), cancellation)
            );
    }

    /// <summary>Removes an entry; its history stays.</summary>
    [TakesVersion]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        KnowledgeEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            version => edits.RemoveAsync(id, (int?)version, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Lists the versions of an entry with what changed in each; the latest first.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<KnowledgeVersionResponse>>, ProblemHttpResult>
    > HistoryAsync(
        string id,
        KnowledgeHistory history,
        KnowledgeQueries queries,
        CancellationToken cancellation
    )
    {
        var versions = await history.ReadAsync(id, cancellation);
        return versions.Count == 0 && await queries.EntryAsync(id, cancellation) is null
            ? Problems.From(new EntryNotFound($"knowledge entry {id}"))
            : TypedResults.Ok<IReadOnlyList<KnowledgeVersionResponse>>([
                .. versions.Select(KnowledgeVersionResponse.Of),
            ]);
    }

    /// <summary>Gives an entry the form of an earlier version, as a new version.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<KnowledgeEntry>, ProblemHttpResult>> RestoreAsync(
        string id,
        KnowledgeRestoreRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        KnowledgeEdits edits,
        KnowledgeHistory history,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            request,
            response,
            version =>
                edits.RestoreAsync(
                    id,
                    body.Version,
                    version,
                    caller.NameOnTimeline(),
                    history,
                    cancellation
                )
        );

    private static Task<Results<Ok<KnowledgeEntry>, ProblemHttpResult>> ChangeAsync(
        HttpRequest request,
        HttpResponse response,
        Func<int?, Task<Result<KnowledgeEntry>>> change
    ) =>
        EntityVersion.ChangeAsync(
            request,
            response,
            version => change((int?)version),
            k => k.Version,
            k => k
        );
}
