using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>What was decided about an incident, what waits for a yes, and saying yes, no or stop.</summary>
internal static class ApprovalsApi
{
    public static void MapApprovalsApi(this IEndpointRouteBuilder incidents)
    {
        var one = incidents.MapGroup("/{id}");
        one.MapGet("/decision", DecisionAsync).RequireAuthorization(AccessPolicies.View);
        one.MapGet("/approval", WaitingAsync).RequireAuthorization(AccessPolicies.View);
        one.MapPost("/approve", ApproveAsync).RequireAuthorization(AccessPolicies.Approve);
        one.MapPost("/reject", RejectAsync).RequireAuthorization(AccessPolicies.Approve);
        one.MapPost("/actions/{actionId}/cancel", CancelAsync)
            .RequireAuthorization(AccessPolicies.Respond);
    }

    /// <summary>Shows the latest decision with what every rule said, the risk of each action and where it stood on the ladder; 404 before the first.</summary>
    internal static async Task<Results<Ok<DecisionRecord>, ProblemHttpResult>> DecisionAsync(
        string id,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        await queries.DecisionAsync(id, cancellation) is { } decision
            ? TypedResults.Ok(decision)
            : Problems.From(
                await queries.FindAsync(id, cancellation) is null
                    ? new IncidentNotFound(id)
                    : new NotYetOfIncident(id, "decision")
            );

    /// <summary>Shows exactly what waits for a yes, with the digest that the yes must name; 409 where nothing waits.</summary>
    [MayRefuse(409, "Nothing waits for a yes.")]
    internal static async Task<Results<Ok<ApprovalResponse>, ProblemHttpResult>> WaitingAsync(
        string id,
        IncidentQueries queries,
        CancellationToken cancellation
    )
    {
        if (await queries.ReadAsync(id, cancellation) is not { } details)
        {
            return Problems.From(new IncidentNotFound(id));
        }

        ActionRecord[] waiting =
        [
            .. details.Actions.Where(a => a.Status == ActionStatus.AwaitingApproval),
        ];
        return waiting.Length == 0
            ? Problems.From(new NothingToApprove())
            : TypedResults.Ok(new ApprovalResponse(waiting));
    }

    /// <summary>Says yes to exactly what <c>digest</c> names. What would be run is planned once more; where it differs, nothing is approved.</summary>
    [TakesVersion]
    internal static async Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> ApproveAsync(
        string id,
        ApproveRequest body,
        ClaimsPrincipal caller,
        HttpContext context,
        ApprovalOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        new FieldChecks().Required("digest", body.Digest, 64) is { Failed: true } refused
            ? Problems.Invalid(refused.Errors)
            : await IncidentMovesApi.MoveAsync(
                id,
                context,
                queries,
                expected =>
                    operations.ApproveAsync(
                        id,
                        body.Digest,
                        caller.NameOnTimeline(),
                        expected,
                        cancellation
                    ),
                cancellation
            );

    /// <summary>Says no to what waits for a yes; the incident is then the caller's.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> RejectAsync(
        string id,
        ReasonRequest? body,
        ClaimsPrincipal caller,
        HttpContext context,
        ApprovalOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        IncidentMovesApi.MoveForReasonAsync(
            id,
            body,
            context,
            queries,
            expected =>
                operations.RejectAsync(
                    id,
                    body?.Reason ?? "",
                    caller.NameOnTimeline(),
                    expected,
                    cancellation
                ),
            cancellation
        );

    /// <summary>Stops an action: one that waits is not run, nor what would follow it; one that runs is ended with every process it started, within seconds. Whatever is known of it stays in its record.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> CancelAsync(
        string id,
        string actionId,
        ReasonRequest? body,
        ClaimsPrincipal caller,
        HttpContext context,
        StopOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        IncidentMovesApi.MoveForReasonAsync(
            id,
            body,
            context,
            queries,
            expected =>
                operations.CancelAsync(
                    id,
                    actionId,
                    body?.Reason ?? "",
                    caller.NameOnTimeline(),
                    expected,
                    cancellation
                ),
            cancellation
        );
}

/// <summary>A yes.</summary>
public sealed record ApproveRequest
{
    /// <summary>The digest of what the caller saw, from <c>GET …/approval</c>: 64 hexadecimal digits.</summary>
    public string Digest { get; init; } = "";
}

/// <summary>What waits for a yes.</summary>
public sealed record ApprovalResponse
{
    internal ApprovalResponse(IReadOnlyList<ActionRecord> waiting)
    {
        Digest = ApprovalStage.DigestOf(waiting);
        ExpiresAt = waiting.Min(static a => a.ApprovalExpiresAt);
        ApprovalsNeeded = waiting.Max(static a => a.ApprovalsNeeded);
        Approvers = waiting[0].Approvers;
        Actions = [.. waiting.Select(static a => new ApprovalActionResponse(a))];
    }

    /// <summary>What a yes must name. Of one action its own digest; of several the SHA-256 of theirs in their order, with line feeds between.</summary>
    public string Digest { get; }

    /// <summary>Until when a yes counts.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>How many people must say yes.</summary>
    public int ApprovalsNeeded { get; }

    /// <summary>Who has said yes so far.</summary>
    public IReadOnlyList<string> Approvers { get; }

    /// <summary>The actions in their order.</summary>
    public IReadOnlyList<ApprovalActionResponse> Actions { get; }
}

/// <summary>An action that waits for a yes.</summary>
public sealed record ApprovalActionResponse
{
    internal ApprovalActionResponse(ActionRecord action)
    {
        Id = action.Id;
        RequestedBy = action.RequestedBy;
        Plan = action.Plan;
        Basis = action.Basis;
        Digest = action.Digest;
        Canonical = action is { Plan: { } plan, Basis: { } basis }
            ? ApprovalDigest.Canonical(plan, action.Service, basis)
            : null;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Who wants it.</summary>
    public string RequestedBy { get; }

    /// <summary>Exactly what would be executed.</summary>
    public ActionPlan? Plan { get; }

    /// <summary>What it rests on.</summary>
    public ApprovalBasis? Basis { get; }

    /// <summary>SHA-256 of <see cref="Canonical"/>.</summary>
    public string? Digest { get; }

    /// <summary>The canonical JSON that is hashed.</summary>
    public string? Canonical { get; }
}
