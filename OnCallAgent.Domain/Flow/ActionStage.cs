using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Runs the next action. "Running" is committed before anything happens in the world: an action that is found
/// running by a new holder was interrupted, and goes to a human instead of running twice.
/// </summary>
public sealed class ActionStage(
    IIncidentDesk desk,
    IActionExecutor executor,
    IActionRollback rollback,
    ActionStart start,
    BrokenPlan broken,
    FlowSettings settings,
    TimeProvider clock
)
{
    /// <summary>Takes the stage.</summary>
    public async Task TakeAsync(IncidentClaim claim, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var incidentId = claim.IncidentId;
        var begun = await StartAsync(incidentId, cancellation);
        if (!begun.IsSuccess || begun.Value is not { Action: { } action, Service: { } service })
        {
            return;
        }

        StageTrace.Tell("oncall.action.id", action.Id);
        StageTrace.Tell("oncall.action.type", action.ActionType);
        StageTrace.Tell("oncall.action.rolls_back", action.RollsBack);
        // Whoever stood still since it was marked may find that others took the incident over, saw an action that nobody
        // runs, and called a human: then it must not happen any more.
        if (!await desk.ExtendClaimAsync(claim, clock.GetUtcNow() + settings.Lease, cancellation))
        {
            return;
        }

        var result = await RunAsync(claim, action, service);
        // The host may be stopping: what came out of an action is stored all the same.
        await desk.ChangeAsync(
            incidentId,
            file => Conclude(file, action.Id, service, result),
            CancellationToken.None
        );
    }

    private async Task<Result<StartVerdict>> StartAsync(
        string incidentId,
        CancellationToken cancellation
    )
    {
        if (await desk.ReadCaseAsync(incidentId, cancellation) is not { } read)
        {
            return new IncidentNotFound(incidentId);
        }

        var next = read.Actions.FirstOrDefault(a => a.Status == ActionStatus.Pending);
        var context = new ActingContext(
            await desk.ReadServicesAsync(cancellation),
            await desk.ReadActivityAsync(read.Incident.Service, incidentId, cancellation),
            await desk.ReadBasisAsync(next?.Basis ?? ApprovalBasis.None, cancellation)
        );
        var begun = await desk.ChangeAsync<StartVerdict>(
            incidentId,
            file => start.Start(file, context, clock.GetUtcNow()),
            cancellation
        );
        // Two incidents of one service may have looked at the same moment: the database lets one of them begin.
        return begun.Error is ServiceBusy
            ? await desk.ChangeAsync<StartVerdict>(
                incidentId,
                file =>
                {
                    ActionStart.Wait(file, clock.GetUtcNow());
                    return StartVerdict.Nothing;
                },
                cancellation
            )
            : begun;
    }

    private async Task<ActionResult> RunAsync(
        IncidentClaim claim,
        ActionRecord action,
        ServiceEntry service
    )
    {
        using var stillAlive = new ClaimKeeper(desk, claim, settings, clock);
        using var stop = new StopWish(desk, action.Id, clock);
        var request = new ActionRequest(claim.IncidentId, service, action.Parameters)
        {
            ActionId = action.Id,
        };
        try
        {
            // Not the host's token: an action cut off by an orderly stop could not be told from one that took effect.
            // Its own time limit ends it, or a person.
            return action.RollsBack is { } done
                ? await RollBackAsync(claim.IncidentId, done, request, stop.Wanted)
                : await executor.ExecuteAsync(action.ActionType, request, stop.Wanted);
        }
        catch (OperationCanceledException) when (stop.Wanted.IsCancellationRequested)
        {
            return new ActionResult(
                false,
                "it was ended before it had finished; whether it took effect is unknown."
            );
        }
    }

    private async Task<ActionResult> RollBackAsync(
        string incidentId,
        string actionId,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var file = await desk.ReadCaseAsync(incidentId, CancellationToken.None);
        return file?.Actions.FirstOrDefault(a => a.Id == actionId) is { Result: { } result } done
            ? await rollback.RollBackAsync(done.ActionType, result, request, cancellation)
            : new ActionResult(false, $"What {actionId} had noted is not there any more.");
    }

    private Result<Done> Conclude(
        IncidentCase file,
        string actionId,
        ServiceEntry service,
        ActionResult result
    )
    {
        var now = clock.GetUtcNow();
        var incident = file.Incident;
        var action = file.Actions.Single(a => a.Id == actionId);
        var stopped = action.CancelRequestedBy is not null && !result.Succeeded;
        var finished = stopped ? action.Stopped(result, now) : action.Finish(result, now);
        if (!finished.IsSuccess)
        {
            return finished.Error;
        }

        StageTrace.Tell("oncall.action.succeeded", result.Succeeded);
        Tell(file, action, result, stopped, now);
        if (!incident.IsActive)
        {
            // Somebody resolved it meanwhile; the record stands, nothing more is due.
            return Done.Value;
        }

        if (result.Succeeded)
        {
            incident.AgentContinues(IncidentStep.Act, now, now);
        }
        else if (action.RollsBack is not null)
        {
            start.GiveUp(
                file,
                action,
                EscalationCause.RollbackFailed,
                action.ErrorMessage ?? result.Summary,
                now
            );
        }
        else if (stopped)
        {
            broken.Stopped(file, action, now);
        }
        else if (action.RequestedBy == Actor.Agent)
        {
            broken.Failed(file, action, service, result.Summary, now);
        }
        else
        {
            // The human who ran it sees it fail: nobody else is called.
            incident.ReturnToHuman(now);
        }

        return Done.Value;
    }

    private static void Tell(
        IncidentCase file,
        ActionRecord action,
        ActionResult result,
        bool stopped,
        DateTimeOffset now
    )
    {
        var incident = file.Incident;
        if (result.Output.Length > 0)
        {
            incident.Record(
                TimelineKind.ActionOutput,
                Actor.Agent,
                Excerpt(result.Output),
                now,
                action.Id
            );
        }

        // What taking back comes to says nothing of the cure: that had its verdict.
        if (action.RollsBack is null)
        {
            file.Learn(
                stopped ? OutcomeKind.ActionInterrupted
                    : result.Succeeded ? OutcomeKind.ActionSucceeded
                    : OutcomeKind.ActionFailed,
                action.RequestedBy,
                now,
                action
            );
        }

        var what = action.RollsBack is null
            ? action.ActionType
            : $"Taking back {action.ActionType}";
        incident.Record(
            stopped ? TimelineKind.ActionCancelled
                : result.Succeeded ? TimelineKind.ActionCompleted
                : TimelineKind.ActionFailed,
            stopped ? action.CancelRequestedBy! : Actor.Agent,
            stopped
                ? $"{what}: {action.ErrorMessage}"
                : $"{what}: {result.Summary} ({action.ExecutionTimeMs} ms){(action.CancelRequestedBy is { } late ? $" {late} wanted it stopped, but it was done by then." : "")}",
            now,
            action.Id
        );
    }

    private static string Excerpt(string output) =>
        output.Length <= 2_000 ? output : output[..2_000] + "…";
}
