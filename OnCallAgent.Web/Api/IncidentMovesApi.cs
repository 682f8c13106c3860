using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>
/// What people do to an incident. Each takes an optional <c>If-Match</c>, but notes and corrections, which never conflict, and
/// answers with the incident as it is then.
/// </summary>
internal static class IncidentMovesApi
{
    internal const int LongestReason = 2_000;

    public static void MapIncidentMovesApi(this IEndpointRouteBuilder incidents)
    {
        var moves = incidents.MapGroup("/{id}").RequireAuthorization(AccessPolicies.Respond);
        moves.MapPost("/acknowledge", AcknowledgeAsync);
        moves.MapPost("/assign", AssignAsync);
        moves.MapPost("/comments", CommentAsync);
        moves.MapPost("/escalate", EscalateAsync);
        moves.MapPost("/resolve", ResolveAsync);
        moves.MapPost("/reopen", ReopenAsync);
        moves.MapPost("/close", CloseAsync);
        moves.MapPost("/corrections", CorrectAsync);
    }

    /// <summary>Says that the caller has seen it.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> AcknowledgeAsync(
        string id,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        MoveAsync(
            id,
            context,
            queries,
            expected =>
                operations.AcknowledgeAsync(id, caller.NameOnTimeline(), expected, cancellation),
            cancellation
        );

    /// <summary>Puts somebody in charge, or nobody.</summary>
    [TakesVersion]
    internal static async Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> AssignAsync(
        string id,
        AssignRequest body,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        new FieldChecks().Text("assigned_to", body.AssignedTo, 256) is { Failed: true } refused
            ? Problems.Invalid(refused.Errors)
            : await MoveAsync(
                id,
                context,
                queries,
                expected =>
                    operations.AssignAsync(
                        id,
                        body.AssignedTo,
                        caller.NameOnTimeline(),
                        expected,
                        cancellation
                    ),
                cancellation
            );

    /// <summary>Adds a note to the timeline. Notes never conflict.</summary>
    internal static async Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> CommentAsync(
        string id,
        CommentRequest body,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        new FieldChecks().Required("text", body.Text, IncidentsApi.LongestText)
            is { Failed: true } refused
            ? Problems.Invalid(refused.Errors)
            : await MoveAsync(
                id,
                context,
                queries,
                _ => operations.CommentAsync(id, body.Text, caller.NameOnTimeline(), cancellation),
                cancellation
            );

    /// <summary>Calls the people on call.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> EscalateAsync(
        string id,
        ReasonRequest? body,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        MoveForReasonAsync(
            id,
            body,
            context,
            queries,
            expected =>
                operations.EscalateAsync(
                    id,
                    body?.Reason ?? "",
                    caller.NameOnTimeline(),
                    expected,
                    cancellation
                ),
            cancellation
        );

    /// <summary>Resolves it. What the agent still had in mind is cancelled.</summary>
    [TakesVersion]
    internal static async Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> ResolveAsync(
        string id,
        ResolveRequest? body,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks()
            .Text("resolution_method", body?.ResolutionMethod, IncidentsApi.LongestName)
            .Text("root_cause", body?.RootCause, IncidentsApi.LongestText)
            .Text("lessons_learned", body?.LessonsLearned, IncidentsApi.LongestText)
            .Text("note", body?.Note, LongestReason);
        var method = string.IsNullOrWhiteSpace(body?.ResolutionMethod)
            ? Resolution.Manual
            : body.ResolutionMethod.Trim();
        if (method.Equals(Resolution.Automated, StringComparison.OrdinalIgnoreCase))
        {
            checks.Refuse(
                "resolution_method",
                "“automated” stands for fixes that the agent made and verified; say how you resolved it"
            );
        }

        return checks.Failed
            ? Problems.Invalid(checks.Errors)
            : await MoveAsync(
                id,
                context,
                queries,
                expected =>
                    operations.ResolveAsync(
                        id,
                        new Resolution(method)
                        {
                            RootCause = body?.RootCause,
                            LessonsLearned = body?.LessonsLearned,
                            Note = body?.Note,
                        },
                        caller.NameOnTimeline(),
                        expected,
                        cancellation
                    ),
                cancellation
            );
    }

    /// <summary>Opens it again, or undoes a resolution.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> ReopenAsync(
        string id,
        ReasonRequest? body,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        MoveForReasonAsync(
            id,
            body,
            context,
            queries,
            expected =>
                operations.ReopenAsync(
                    id,
                    string.IsNullOrWhiteSpace(body?.Reason)
                        ? $"by {caller.NameOnTimeline()}."
                        : body.Reason,
                    caller.NameOnTimeline(),
                    expected,
                    cancellation
                ),
            cancellation
        );

    /// <summary>Files a resolved incident.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> CloseAsync(
        string id,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        MoveAsync(
            id,
            context,
            queries,
            expected => operations.CloseAsync(id, caller.NameOnTimeline(), expected, cancellation),
            cancellation
        );

    /// <summary>Says what was wrong with the agent's judgement: <c>wrong_cause</c>, <c>wrong_action</c>, <c>was_noise</c>, <c>healed_alone</c>; <c>correction_withdrawn</c> takes it back. Success rates and the calibration learn from it.</summary>
    internal static async Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> CorrectAsync(
        string id,
        CorrectionRequest body,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        new FieldChecks().Text("note", body.Note, Outcome.LongestNote) is { Failed: true } refused
            ? Problems.Invalid(refused.Errors)
            : await MoveAsync(
                id,
                context,
                queries,
                _ =>
                    operations.CorrectAsync(
                        id,
                        body.Kind,
                        body.Note,
                        caller.NameOnTimeline(),
                        cancellation
                    ),
                cancellation
            );

    /// <summary>Makes a move for which a reason may be given.</summary>
    internal static async Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> MoveForReasonAsync(
        string id,
        ReasonRequest? body,
        HttpContext context,
        IncidentQueries queries,
        Func<long?, Task<Result<long>>> move,
        CancellationToken cancellation
    ) =>
        new FieldChecks().Text("reason", body?.Reason, LongestReason) is { Failed: true } refused
            ? Problems.Invalid(refused.Errors)
            : await MoveAsync(id, context, queries, move, cancellation);

    /// <summary>Makes the move the caller wants, if the incident is still as they saw it, and shows what became of it.</summary>
    internal static async Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> MoveAsync(
        string id,
        HttpContext context,
        IncidentQueries queries,
        Func<long?, Task<Result<long>>> move,
        CancellationToken cancellation
    )
    {
        var expected = EntityVersion.Expected(context.Request);
        if (!expected.IsSuccess)
        {
            return Problems.From(expected.Error);
        }

        var moved = await move(expected.Value);
        if (!moved.IsSuccess)
        {
            return Problems.From(moved.Error);
        }

        var incident = await queries.FindAsync(id, cancellation);
        EntityVersion.Show(context.Response, incident!.Version);
        return TypedResults.Ok(new IncidentResponse(incident));
    }

    /// <summary>Who stands on the timeline.</summary>
    internal static string NameOnTimeline(this ClaimsPrincipal caller) =>
        caller.Identity?.Name
        ?? throw new InvalidOperationException("An endpoint that changes something was open.");
}
