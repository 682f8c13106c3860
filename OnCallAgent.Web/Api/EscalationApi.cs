using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Escalation policies, what they would do, and what is under way.</summary>
internal static class EscalationApi
{
    public static void MapEscalationApi(this IEndpointRouteBuilder api)
    {
        var escalation = api.MapGroup("/escalation").WithTags("escalation");
        escalation.MapGet("/policies", PoliciesAsync).RequireAuthorization(AccessPolicies.View);
        escalation.MapPost("/policies", AddAsync).RequireAuthorization(AccessPolicies.Administer);
        escalation.MapGet("/policies/{id}", GetAsync).RequireAuthorization(AccessPolicies.View);
        escalation
            .MapPut("/policies/{id}", ReplaceAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        escalation
            .MapDelete("/policies/{id}", RemoveAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        escalation.MapGet("/preview", PreviewAsync).RequireAuthorization(AccessPolicies.View);
        escalation.MapGet("/calls", CallsAsync).RequireAuthorization(AccessPolicies.View);
        escalation.MapPost("/canary", CanaryAsync).RequireAuthorization(AccessPolicies.Administer);
    }

    /// <summary>Lists the policies, in the order in which they are asked; the built-in one is last.</summary>
    internal static async Task<Ok<IReadOnlyList<EscalationPolicyResponse>>> PoliciesAsync(
        EscalationBooks books,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        return TypedResults.Ok<IReadOnlyList<EscalationPolicyResponse>>([
            .. book.Policies.Append(book.Default).Select(p => new EscalationPolicyResponse(p)),
        ]);
    }

    /// <summary>Shows a policy.</summary>
    internal static async Task<Results<Ok<EscalationPolicyResponse>, ProblemHttpResult>> GetAsync(
        string id,
        HttpResponse response,
        EscalationBooks books,
        CancellationToken cancellation
    )
    {
        if ((await books.ReadAsync(cancellation)).Book.Find(id) is not { } policy)
        {
            return Problems.From(new EntryNotFound($"policy {id}"));
        }

        EntityVersion.Show(response, policy.Version);
        return TypedResults.Ok(new EscalationPolicyResponse(policy));
    }

    /// <summary>Adds a policy.</summary>
    internal static Task<Results<Created<EscalationPolicyResponse>, ProblemHttpResult>> AddAsync(
        EscalationPolicyRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        EscalationBooks books,
        OnCallEdits edits,
        CancellationToken cancellation
    )
    {
        var draft = body.ToPolicy(body.Id ?? EntryId.From(body.Name));
        return OnCallApi.AddAsync(
            book => OnCallEdits.Check(draft, book),
            () => edits.SaveAsync(draft, true, null, caller.NameOnTimeline(), cancellation),
            books,
            response,
            p => ($"policies/{p.Id}", p.Version),
            p => new EscalationPolicyResponse(p),
            cancellation
        );
    }

    /// <summary>Replaces a policy. Calls that are under way go on by it.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<EscalationPolicyResponse>, ProblemHttpResult>> ReplaceAsync(
        string id,
        EscalationPolicyRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        OnCallEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.ChangeAsync(
            request,
            response,
            v =>
                edits.SaveAsync(body.ToPolicy(id), false, v, caller.NameOnTimeline(), cancellation),
            p => p.Version,
            p => new EscalationPolicyResponse(p)
        );

    /// <summary>Removes a policy. Calls that are under way go on by the one that fits now.</summary>
    [TakesVersion]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        OnCallEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            v => edits.RemovePolicyAsync(id, v, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Tells what an escalation of a service and severity would do now.</summary>
    internal static async Task<
        Results<Ok<EscalationPreviewResponse>, ProblemHttpResult>
    > PreviewAsync(
        string? service,
        string? severity,
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks().Required("service", service, 200);
        var severities = checks.WordList<Severity>("severity", severity is null ? [] : [severity]);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var book = (await books.ReadAsync(cancellation)).Book;
        var now = clock.GetUtcNow();
        var worst = severities.Count > 0 ? severities[0] : Severity.High;
        var policy = book.Choose(service!, worst);
        var after = TimeSpan.Zero;
        var steps = new List<StepPreviewResponse>();
        foreach (var step in policy.Steps)
        {
            after += step.Delay;
            // Who is on call then, not now.
            var reach = book.Reach(step, now + after);
            steps.Add(
                new StepPreviewResponse(
                    steps.Count + 1,
                    (int)after.TotalSeconds,
                    reach.Targets,
                    reach.Missing
                )
            );
        }

        return TypedResults.Ok(
            new EscalationPreviewResponse(
                policy.Id,
                policy.Name,
                policy.QuietHours?.HoldUntil(worst, now),
                steps
            )
        );
    }

    /// <summary>Lists the calls for humans that are under way, the next due first; 200 at most.</summary>
    internal static async Task<Ok<IReadOnlyList<EscalationCallResponse>>> CallsAsync(
        DeliveryQueries queries,
        CancellationToken cancellation
    ) =>
        TypedResults.Ok<IReadOnlyList<EscalationCallResponse>>([
            .. (await queries.OpenCallsAsync(cancellation)).Select(EscalationCallResponse.Of),
        ]);

    /// <summary>Sends a canary to everybody whom the first step of a policy reaches now. Its messages tell when they were sent and answered.</summary>
    [MayRefuse(404, "There is no policy, or not that one.")]
    internal static async Task<
        Results<Accepted<IReadOnlyList<DeliveryResponse>>, ProblemHttpResult>
    > CanaryAsync(
        string? policy,
        ClaimsPrincipal caller,
        ChannelProofs proofs,
        CancellationToken cancellation
    )
    {
        var sent = await proofs.CanaryAsync(policy, caller.NameOnTimeline(), cancellation);
        return sent.IsSuccess
            ? TypedResults.Accepted(
                $"/api/v1/deliveries?cause={Uri.EscapeDataString(sent.Value[0].Cause)}",
                DeliveryResponse.Of(sent.Value)
            )
            : Problems.From(sent.Error);
    }
}
