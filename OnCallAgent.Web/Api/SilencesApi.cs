using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Silences and maintenance windows.</summary>
internal static class SilencesApi
{
    public static void MapSilencesApi(this IEndpointRouteBuilder api)
    {
        var silences = api.MapGroup("/silences").WithTags("silences");
        silences.MapGet("/", ListAsync).RequireAuthorization(AccessPolicies.View);
        silences.MapPost("/", CreateAsync).RequireAuthorization(AccessPolicies.Respond);
        silences.MapPost("/preview", PreviewAsync).RequireAuthorization(AccessPolicies.View);
        silences.MapGet("/{id}", GetAsync).RequireAuthorization(AccessPolicies.View);
        silences.MapPut("/{id}", ReplaceAsync).RequireAuthorization(AccessPolicies.Respond);
        silences.MapDelete("/{id}", RemoveAsync).RequireAuthorization(AccessPolicies.Respond);
        silences.MapPost("/{id}/extend", ExtendAsync).RequireAuthorization(AccessPolicies.Respond);
        silences.MapPost("/{id}/end", EndAsync).RequireAuthorization(AccessPolicies.Respond);
    }

    /// <summary>Lists silences, those made last first.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<SilenceResponse>>, ProblemHttpResult>
    > ListAsync(
        [FromQuery(Name = "state")] string[]? state,
        SilenceQueries queries,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks();
        var states = checks.WordList<SilenceState>("state", state);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var cards = await queries.ListAsync(cancellation);
        return TypedResults.Ok<IReadOnlyList<SilenceResponse>>([
            .. cards
                .Where(c => states.Count == 0 || states.Contains(c.State))
                .Select(c => new SilenceResponse(c)),
        ]);
    }

    /// <summary>Shows a silence and what it suppressed.</summary>
    internal static async Task<Results<Ok<SilenceResponse>, ProblemHttpResult>> GetAsync(
        string id,
        HttpResponse response,
        SilenceQueries queries,
        CancellationToken cancellation
    )
    {
        if (await queries.ReadAsync(id, cancellation) is not { } read)
        {
            return Problems.From(new EntryNotFound($"silence {id}"));
        }

        EntityVersion.Show(response, read.Card.Silence.Version);
        return TypedResults.Ok(new SilenceResponse(read.Card, read.Faults));
    }

    /// <summary>Silences what fits: it is recorded, and nobody is called.</summary>
    internal static async Task<Results<Created<SilenceResponse>, ProblemHttpResult>> CreateAsync(
        SilenceRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        SilenceEdits edits,
        SilenceQueries queries,
        CancellationToken cancellation
    )
    {
        var draft = body.ToDraft();
        if (edits.Check(draft) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var made = await edits.CreateAsync(draft, caller.NameOnTimeline(), cancellation);
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        EntityVersion.Show(response, made.Value.Version);
        var read = await queries.ReadAsync(made.Value.Id, cancellation);
        return TypedResults.Created(
            $"/api/v1/silences/{made.Value.Id}",
            new SilenceResponse(read!.Value.Card, read.Value.Faults)
        );
    }

    /// <summary>Tells what a silence would cover, before it is made.</summary>
    internal static async Task<Results<Ok<SilencePreviewResponse>, ProblemHttpResult>> PreviewAsync(
        SilencePreviewRequest body,
        SilenceQueries queries,
        CancellationToken cancellation
    )
    {
        SilenceMatcher[] matchers = [.. body.Matchers.Select(m => m.ToMatcher())];
        FieldError[] faults =
        [
            .. matchers
                .Select(m => m.Fault())
                .OfType<string>()
                .Select(f => new FieldError("matchers", f)),
        ];
        if (faults.Length > 0 || matchers.Length is 0 or > SilenceRules.MaxMatchers)
        {
            return Problems.Invalid(
                faults.Length > 0
                    ? faults
                    :
                    [
                        new FieldError(
                            "matchers",
                            $"are {matchers.Length}; 1 to {SilenceRules.MaxMatchers} are taken"
                        ),
                    ]
            );
        }

        var preview = await queries.PreviewAsync(matchers, cancellation);
        return TypedResults.Ok(
            new SilencePreviewResponse(
                preview.IncidentCount,
                [.. preview.OpenIncidents.Select(i => i.Id)],
                preview.Signals,
                preview.IsComplete
            )
        );
    }

    /// <summary>Replaces what a silence says.</summary>
    [TakesVersion]
    [MayRefuse(409, "It is over.")]
    internal static Task<Results<Ok<SilenceResponse>, ProblemHttpResult>> ReplaceAsync(
        string id,
        SilenceRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        SilenceEdits edits,
        SilenceQueries queries,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            request,
            response,
            queries,
            version =>
                edits.ReplaceAsync(
                    id,
                    body.ToDraft(),
                    version,
                    caller.NameOnTimeline(),
                    cancellation
                ),
            cancellation
        );

    /// <summary>Lets a silence hold until another time.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<SilenceResponse>, ProblemHttpResult>> ExtendAsync(
        string id,
        SilenceExtendRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        SilenceEdits edits,
        SilenceQueries queries,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            request,
            response,
            queries,
            version =>
                edits.ExtendAsync(id, body.EndsAt, version, caller.NameOnTimeline(), cancellation),
            cancellation
        );

    /// <summary>Ends a silence now, for good.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<SilenceResponse>, ProblemHttpResult>> EndAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        SilenceEdits edits,
        SilenceQueries queries,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            request,
            response,
            queries,
            version => edits.EndAsync(id, version, caller.NameOnTimeline(), cancellation),
            cancellation
        );

    /// <summary>Removes a silence that holds no more and never suppressed anything.</summary>
    [TakesVersion]
    [MayRefuse(409, "It holds now, or has suppressed something.")]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        SilenceEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            version => edits.RemoveAsync(id, version, caller.NameOnTimeline(), cancellation)
        );

    private static async Task<Results<Ok<SilenceResponse>, ProblemHttpResult>> ChangeAsync(
        HttpRequest request,
        HttpResponse response,
        SilenceQueries queries,
        Func<long?, Task<Result<Silence>>> change,
        CancellationToken cancellation
    )
    {
        var expected = EntityVersion.Expected(request);
        if (!expected.IsSuccess)
        {
            return Problems.From(expected.Error);
        }

        var changed = await change(expected.Value);
        if (!changed.IsSuccess)
        {
            return Problems.From(changed.Error);
        }

        EntityVersion.Show(response, changed.Value.Version);
        var read = await queries.ReadAsync(changed.Value.Id, cancellation);
        return read is { } found
            ? TypedResults.Ok(new SilenceResponse(found.Card, found.Faults))
            : Problems.From(new EntryNotFound($"silence {changed.Value.Id}"));
    }
}
