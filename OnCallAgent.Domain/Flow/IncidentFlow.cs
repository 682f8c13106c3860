using System.Diagnostics;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// The way of an incident, stage by stage: analyse and decide → (a human's yes) → act → verify → resolved, or a human.
/// Which stage is due is a row in the database; whoever holds the incident's claim takes it.
/// Killed anywhere, the next holder goes on from the last committed stage.
/// </summary>
public sealed class IncidentFlow(
    IIncidentDesk desk,
    AnalysisStage analysis,
    ActionStage action,
    VerificationStage verification,
    ApprovalStage approvals,
    FlowSettings settings,
    TimeProvider clock
)
{
    /// <summary>Takes every stage that is due now.</summary>
    /// <param name="incidentId">The incident.</param>
    /// <param name="cancellation">Ends it between two stages.</param>
    /// <param name="trace">Where the incident's trace goes on from.</param>
    /// <returns>When the next one is due; null where nothing is, or where another process holds the incident.</returns>
    public async Task<DateTimeOffset?> AdvanceAsync(
        string incidentId,
        CancellationToken cancellation,
        ActivityContext trace = default
    )
    {
        if (
            await desk.TryClaimAsync(
                incidentId,
                settings.Node,
                clock.GetUtcNow() + settings.Lease,
                cancellation
            )
            is not { } claim
        )
        {
            return null;
        }

        try
        {
            while (true)
            {
                var (step, at) = await DueAsync(incidentId, cancellation);
                if (step == IncidentStep.None || at > clock.GetUtcNow())
                {
                    return step == IncidentStep.None ? null : at;
                }

                if (
                    step == IncidentStep.Expire
                    || !await WaitsForSilenceAsync(incidentId, cancellation)
                )
                {
                    await TakeAsync(step, claim, trace, cancellation);
                }

                var holds = await desk.ExtendClaimAsync(
                    claim,
                    clock.GetUtcNow() + settings.Lease,
                    cancellation
                );
                if (!holds)
                {
                    // Paused for longer than the lease: whoever took it over goes on.
                    return null;
                }
            }
        }
        finally
        {
            // Also when the host stops: otherwise the incident would wait for the lease to run out.
            await desk.ReleaseAsync(claim, CancellationToken.None);
        }
    }

    // What a person asked for or approved is done all the same, and what runs already is seen to its end.
    private async Task<bool> WaitsForSilenceAsync(string incidentId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (await desk.ReadSilenceAsync(incidentId, now, cancellation) is not { } silence)
        {
            return false;
        }

        var waits = await desk.ChangeAsync<bool>(
            incidentId,
            file =>
            {
                if (
                    file.Actions.Any(static a =>
                        a.Status == ActionStatus.Running
                        || (
                            a.IsUnfinished
                            && (a.RequestedBy != Actor.Agent || a.ApprovedBy is not null)
                        )
                    )
                )
                {
                    return false;
                }

                file.Incident.WaitForSilence(silence.Silence, silence.Span, now);
                return true;
            },
            cancellation
        );
        return waits.IsSuccess && waits.Value;
    }

    private async Task TakeAsync(
        IncidentStep step,
        IncidentClaim claim,
        ActivityContext trace,
        CancellationToken cancellation
    )
    {
        using var span = StageTrace.Begin(SpanOf(step), claim.IncidentId, trace);
        try
        {
            await TakeAsync(step, claim, cancellation);
        }
        catch (Exception fault)
        {
            span.Broke(fault);
            throw;
        }
    }

    private static string SpanOf(IncidentStep step) =>
        step switch
        {
            IncidentStep.Analyse => "analyse",
            IncidentStep.Act => "act",
            IncidentStep.Verify => "verify",
            _ => "expire",
        };

    private Task TakeAsync(
        IncidentStep step,
        IncidentClaim claim,
        CancellationToken cancellation
    ) =>
        step switch
        {
            IncidentStep.Analyse => analysis.TakeAsync(claim.IncidentId, cancellation),
            IncidentStep.Act => action.TakeAsync(claim, cancellation),
            IncidentStep.Verify => verification.TakeAsync(claim.IncidentId, cancellation),
            IncidentStep.Expire => approvals.TakeAsync(claim.IncidentId, cancellation),
            _ => throw new InvalidOperationException($"No stage takes {step}."),
        };

    private async Task<(IncidentStep Step, DateTimeOffset? At)> DueAsync(
        string incidentId,
        CancellationToken cancellation
    )
    {
        var next = await desk.NextStepAsync(incidentId, cancellation);
        return next ?? (IncidentStep.None, null);
    }
}
