using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Where lines come from.</summary>
internal static class SourcesApi
{
    public static void MapSourcesApi(this IEndpointRouteBuilder api)
    {
        var sources = api.MapGroup("/sources").WithTags("sources");
        sources.MapGet("/", ListAsync).RequireAuthorization(AccessPolicies.View);
        sources.MapPost("/", CreateAsync).RequireAuthorization(AccessPolicies.Administer);
        sources.MapPost("/test", TestNewAsync).RequireAuthorization(AccessPolicies.Administer);
        sources.MapGet("/{id}", GetAsync).RequireAuthorization(AccessPolicies.View);
        sources.MapPut("/{id}", ReplaceAsync).RequireAuthorization(AccessPolicies.Administer);
        sources.MapDelete("/{id}", RemoveAsync).RequireAuthorization(AccessPolicies.Administer);
        sources.MapPost("/{id}/test", TestAsync).RequireAuthorization(AccessPolicies.Administer);
    }

    /// <summary>Lists the sources by name, each with how reading it is going.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<SourceResponse>>, ProblemHttpResult>
    > ListAsync(
        [FromQuery(Name = "kind")] string[]? kind,
        [FromQuery(Name = "state")] string[]? state,
        SourceQueries queries,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks();
        var kinds = checks.WordList<SourceKind>("kind", kind);
        var states = checks.WordList<SourceState>("state", state);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var views = await queries.ListAsync(cancellation);
        return TypedResults.Ok<IReadOnlyList<SourceResponse>>([
            .. views
                .Where(v => kinds.Count == 0 || kinds.Contains(v.Source.Kind))
                .Where(v => states.Count == 0 || states.Contains(v.Source.State))
                .Select(v => new SourceResponse(v, clock.GetUtcNow())),
        ]);
    }

    /// <summary>Shows a source. Its ETag is what an edit sends as If-Match.</summary>
    internal static async Task<Results<Ok<SourceResponse>, ProblemHttpResult>> GetAsync(
        string id,
        HttpResponse response,
        SourceQueries queries,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (await queries.ReadAsync(id, cancellation) is not { } view)
        {
            return Problems.From(Missing(id));
        }

        EntityVersion.Show(response, view.Source.Version);
        return TypedResults.Ok(new SourceResponse(view, clock.GetUtcNow()));
    }

    /// <summary>Reads from one more place, from now on.</summary>
    internal static async Task<Results<Created<SourceResponse>, ProblemHttpResult>> CreateAsync(
        SourceRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        SourceWrites writes,
        SourceQueries queries,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (writes.Check(body, null) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var made = await writes.AddAsync(body, caller.NameOnTimeline(), cancellation);
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        var view = (await queries.ReadAsync(made.Value, cancellation))!;
        EntityVersion.Show(response, view.Source.Version);
        return TypedResults.Created(
            $"/api/v1/sources/{made.Value}",
            new SourceResponse(view, clock.GetUtcNow())
        );
    }

    /// <summary>Replaces what a source reads, and how. Where it was read to stays; what is left away has its default, but the secret, which is kept.</summary>
    [TakesVersion]
    [MayRefuse(409, "Another source reads that place.")]
    internal static async Task<Results<Ok<SourceResponse>, ProblemHttpResult>> ReplaceAsync(
        string id,
        SourceRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        SourceWrites writes,
        SourceQueries queries,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var expected = EntityVersion.Expected(request);
        if (!expected.IsSuccess)
        {
            return Problems.From(expected.Error);
        }

        if (await queries.ReadAsync(id, cancellation) is not { } present)
        {
            return Problems.From(Missing(id));
        }

        if (writes.Check(body, present.Source) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var done = await writes.ReplaceAsync(
            id,
            body,
            expected.Value,
            caller.NameOnTimeline(),
            cancellation
        );
        if (!done.IsSuccess)
        {
            return Problems.From(done.Error);
        }

        if (await queries.ReadAsync(id, cancellation) is not { } view)
        {
            return Problems.From(Missing(id));
        }

        EntityVersion.Show(response, view.Source.Version);
        return TypedResults.Ok(new SourceResponse(view, clock.GetUtcNow()));
    }

    /// <summary>Forgets a source, how far it was read, its secret and its tokens. Stored lines and incidents stay.</summary>
    [TakesVersion]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        SourceEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            version => edits.RemoveAsync(id, version, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Asks a server what a source would read, before it is made. Nothing is stored.</summary>
    internal static Task<Results<Ok<SourceTestResponse>, ProblemHttpResult>> TestNewAsync(
        SourceRequest body,
        SourceWrites writes,
        ServerSourceEdits edits,
        CancellationToken cancellation
    ) => AskAsync(body, null, writes, edits, cancellation);

    /// <summary>Asks a server what a source would read, before it is edited: with the stored secret, where none is sent and the address stays. Nothing is stored.</summary>
    internal static async Task<Results<Ok<SourceTestResponse>, ProblemHttpResult>> TestAsync(
        string id,
        SourceRequest body,
        SourceWrites writes,
        SourceQueries queries,
        ServerSourceEdits edits,
        CancellationToken cancellation
    ) =>
        await queries.ReadAsync(id, cancellation) is { } present
            ? await AskAsync(body, present.Source, writes, edits, cancellation)
            : Problems.From(Missing(id));

    private static async Task<Results<Ok<SourceTestResponse>, ProblemHttpResult>> AskAsync(
        SourceRequest body,
        StoredSource? present,
        SourceWrites writes,
        ServerSourceEdits edits,
        CancellationToken cancellation
    )
    {
        if (body.Kind != SourceKind.Elasticsearch)
        {
            return Problems.Invalid([
                new FieldError("kind", "is no server: only elasticsearch can be asked"),
            ]);
        }

        if (writes.Check(body, present) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var asked = await edits.TestAsync(body.ToServer(), present?.Id, cancellation);
        return TypedResults.Ok(
            asked.IsSuccess
                ? new SourceTestResponse(asked.Value)
                : new SourceTestResponse(asked.Error)
        );
    }

    private static EntryNotFound Missing(string id) => new($"source {id}");
}
