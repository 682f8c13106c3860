using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Alert patterns: what the agent looks for.</summary>
internal static class PatternsApi
{
    public static void MapPatternsApi(this IEndpointRouteBuilder api)
    {
        var patterns = api.MapGroup("/patterns").WithTags("patterns");
        patterns.MapGet("/", ListAsync).RequireAuthorization(AccessPolicies.View);
        patterns.MapPost("/", CreateAsync).RequireAuthorization(AccessPolicies.Administer);
        patterns.MapGet("/{id}", GetAsync).RequireAuthorization(AccessPolicies.View);
        patterns.MapPut("/{id}", ReplaceAsync).RequireAuthorization(AccessPolicies.Administer);
        patterns.MapDelete("/{id}", RemoveAsync).RequireAuthorization(AccessPolicies.Administer);
        patterns.MapPost("/{id}/reset", ResetAsync).RequireAuthorization(AccessPolicies.Administer);
        patterns.MapGet("/{id}/history", HistoryAsync).RequireAuthorization(AccessPolicies.View);
        patterns.MapBacktestApi();
    }

    /// <summary>Lists all patterns by name.</summary>
    internal static async Task<Ok<IReadOnlyList<PatternResponse>>> ListAsync(
        BoardCatalogQueries queries,
        PatternTroubles health,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var troubles = health.Now();
        var hits = await queries.PatternHitsAsync(clock.GetUtcNow().AddHours(-24), cancellation);
        var patterns = await queries.PatternsAsync(cancellation);
        return TypedResults.Ok<IReadOnlyList<PatternResponse>>([
            .. patterns.Select(p => new PatternResponse(
                p,
                hits.GetValueOrDefault(p.Id),
                troubles.GetValueOrDefault(p.Id)
            )),
        ]);
    }

    /// <summary>Shows a pattern.</summary>
    internal static async Task<Results<Ok<PatternResponse>, ProblemHttpResult>> GetAsync(
        string id,
        HttpResponse response,
        BoardCatalogQueries queries,
        PatternTroubles health,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (await queries.PatternAsync(id, cancellation) is not { } pattern)
        {
            return Problems.From(new EntryNotFound($"pattern {id}"));
        }

        EntityVersion.Show(response, pattern.Version);
        var hits = await queries.PatternHitsAsync(clock.GetUtcNow().AddHours(-24), cancellation);
        return TypedResults.Ok(
            new PatternResponse(
                pattern,
                hits.GetValueOrDefault(id),
                health.Now().GetValueOrDefault(id)
            )
        );
    }

    /// <summary>Looks for one more pattern.</summary>
    internal static async Task<Results<Created<PatternResponse>, ProblemHttpResult>> CreateAsync(
        PatternRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        PatternEdits edits,
        CancellationToken cancellation
    )
    {
        var pattern = body.ToPattern();
        if (edits.Check(pattern) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var made = await edits.CreateAsync(pattern, caller.NameOnTimeline(), cancellation);
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        EntityVersion.Show(response, made.Value.Version);
        return TypedResults.Created(
            $"/api/v1/patterns/{made.Value.Id}",
            new PatternResponse(made.Value)
        );
    }

    /// <summary>Replaces a pattern.</summary>
    [TakesVersion]
    internal static async Task<Results<Ok<PatternResponse>, ProblemHttpResult>> ReplaceAsync(
        string id,
        PatternRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        PatternEdits edits,
        CancellationToken cancellation
    )
    {
        if (Problems.OfAnother("id", body.Id, id) is { } another)
        {
            return another;
        }

        var pattern = body.ToPattern(id);
        return edits.Check(pattern) is { Count: > 0 } faults
            ? Problems.Invalid(faults)
            : await ChangeAsync(
                request,
                response,
                version =>
                    edits.ReplaceAsync(pattern, version, caller.NameOnTimeline(), cancellation)
            );
    }

    /// <summary>Gives a shipped pattern the form it was shipped with.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<PatternResponse>, ProblemHttpResult>> ResetAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        PatternEdits edits,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            request,
            response,
            version => edits.ResetAsync(id, version, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Removes a pattern; its incidents and its history stay.</summary>
    [TakesVersion]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        PatternEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            version => edits.RemoveAsync(id, (int?)version, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Lists who changed a pattern, when and how; the latest first.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<PatternChangeResponse>>, ProblemHttpResult>
    > HistoryAsync(
        string id,
        CatalogHistory history,
        BoardCatalogQueries queries,
        CancellationToken cancellation
    )
    {
        var changes = await history.ReadAsync(CatalogChange.Pattern, id, cancellation);
        if (changes.Count == 0 && await queries.PatternAsync(id, cancellation) is null)
        {
            return Problems.From(new EntryNotFound($"pattern {id}"));
        }

        return TypedResults.Ok<IReadOnlyList<PatternChangeResponse>>([
            .. changes.Select(PatternChangeResponse.Of),
        ]);
    }

    private static Task<Results<Ok<PatternResponse>, ProblemHttpResult>> ChangeAsync(
        HttpRequest request,
        HttpResponse response,
        Func<int?, Task<Result<AlertPattern>>> change
    ) =>
        EntityVersion.ChangeAsync(
            request,
            response,
            version => change((int?)version),
            p => p.Version,
            p => new PatternResponse(p)
        );
}
