using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>How far the agent is trusted: the global switch, the ladder, the table of risk.</summary>
internal static class AutomationApi
{
    public static void MapAutomationApi(this IEndpointRouteBuilder api)
    {
        var automation = api.MapGroup("/automation").WithTags("automation");
        automation.MapGet("/", ReadAsync).RequireAuthorization(AccessPolicies.View);
        automation.MapPut("/", SwitchAsync).RequireAuthorization(AccessPolicies.Administer);
        automation.MapGet("/history", HistoryAsync).RequireAuthorization(AccessPolicies.View);
        automation.MapGet("/risk", Risk).RequireAuthorization(AccessPolicies.View);
        automation.MapGet("/ladder", LadderAsync).RequireAuthorization(AccessPolicies.View);
        automation.MapPut("/ladder", PutAsync).RequireAuthorization(AccessPolicies.Administer);
    }

    /// <summary>Tells whether the agent may act at all, and who switched it last, when and why.</summary>
    internal static async Task<Ok<AutomationSwitch>> ReadAsync(
        AgentSettings settings,
        CancellationToken cancellation
    ) => TypedResults.Ok(await settings.AutomationAsync(cancellation));

    /// <summary>Switches all automation on or off, with a reason. Off also stops what is decided and not begun.</summary>
    internal static async Task<Results<Ok<AutomationSwitch>, ProblemHttpResult>> SwitchAsync(
        AutomationRequest body,
        ClaimsPrincipal caller,
        AgentSettings settings,
        CancellationToken cancellation
    )
    {
        var done = await settings.SetAutomationEnabledAsync(
            body.Enabled,
            body.Reason,
            caller.NameOnTimeline(),
            cancellation
        );
        return done.IsSuccess
            ? TypedResults.Ok(await settings.AutomationAsync(cancellation))
            : Problems.From(done.Error);
    }

    /// <summary>Lists who turned the switch, the latest first.</summary>
    internal static async Task<Ok<IReadOnlyList<SwitchTurn>>> HistoryAsync(
        AgentSettings settings,
        CancellationToken cancellation
    ) => TypedResults.Ok(await settings.TurnsAsync(cancellation));

    /// <summary>The table of risk: service criticality × an action's reach × whether it can be taken back.</summary>
    internal static Ok<IReadOnlyList<RiskFactors>> Risk() => TypedResults.Ok(ActionRisk.Table);

    /// <summary>Lists where every cure stands: pattern, action, service, rung, verified outcomes, and who moved it last and why.</summary>
    internal static async Task<Ok<IReadOnlyList<LadderStep>>> LadderAsync(
        LadderBook ladder,
        CancellationToken cancellation
    ) => TypedResults.Ok(await ladder.ListAsync(cancellation));

    /// <summary>Puts a cure on another rung, with a reason. The service's mode stays the ceiling.</summary>
    [MayRefuse(404, "There is no such pattern or service.")]
    [MayRefuse(412, "Somebody else put it on a rung at the same moment.")]
    internal static async Task<Results<Ok<LadderStep>, ProblemHttpResult>> PutAsync(
        LadderRequest body,
        ClaimsPrincipal caller,
        LadderBook ladder,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks()
            .Text("pattern_id", body.PatternId, 100)
            .Required("action_type", body.ActionType, 100)
            .Required("service", body.Service, 200);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var put = await ladder.PutAsync(
            body.PatternId ?? "",
            body.ActionType,
            body.Service,
            body.Rung,
            body.Reason,
            caller.NameOnTimeline(),
            cancellation
        );
        return put.IsSuccess ? TypedResults.Ok(put.Value) : Problems.From(put.Error);
    }
}

/// <summary>A turn of the global switch.</summary>
public sealed record AutomationRequest
{
    /// <summary>Whether the agent may act at all.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Why; 1 to 500 characters.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Where a cure is to stand.</summary>
public sealed record LadderRequest
{
    /// <summary>The pattern; null or empty for incidents that people reported.</summary>
    public string? PatternId { get; init; }

    /// <summary>The action.</summary>
    public string ActionType { get; init; } = "";

    /// <summary>The service, as the catalogue names it.</summary>
    public string Service { get; init; } = "";

    /// <summary>The rung.</summary>
    public required LadderRung Rung { get; init; }

    /// <summary>Why; 1 to 500 characters.</summary>
    public string Reason { get; init; } = "";
}
