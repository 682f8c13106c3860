using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Runs the next action. "Running" is committed before anything happens in the world: an action that is found
/// running by a new holder was interrupted, and goes to a human instead of running twice.
/// </summary>
public sealed class ActionStage(
    IIncidentDesk desk,
    IActionExecutor executor,
    ActionCatalog actions,
    EscalationStage escalation,
    FlowSettings settings,
    TimeProvider clock
)
{
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(3);

    private enum Verdict
    {
        NothingLeft,
        Run,
        Waits,
    }

    /// <summary>Takes the stage.</summary>
    public async Task TakeAsync(string incidentId, CancellationToken cancellation)
    {
        var services = await desk.ReadServicesAsync(cancellation);
        var started = await StartAsync(incidentId, services, cancellation);
        if (!started.IsSuccess || started.Value.Verdict != Verdict.Run)
        {
            return;
        }

        var (_, action, service) = started.Value;
        var result = await RunAsync(incidentId, action!, service!);
        // The host may be stopping: what came out of an action is stored all the same.
        await desk.ChangeAsync(
            incidentId,
            file => Conclude(file, action!.Id, service!, result),
            CancellationToken.None
        );
    }

    private async Task<
        Result<(Verdict Verdict, ActionRecord? Action, ServiceEntry? Service)>
    > StartAsync(string incidentId, ServiceCatalog services, CancellationToken cancellation)
    {
        if (await desk.ReadCaseAsync(incidentId, cancellation) is not { } read)
        {
            return new IncidentNotFound(incidentId);
        }

        var activity = await desk.ReadActivityAsync(
            read.Incident.Service,
            incidentId,
            cancellation
        );
        var started = await desk.ChangeAsync<(Verdict, ActionRecord?, ServiceEntry?)>(
            incidentId,
            file => Start(file, services, activity, clock.GetUtcNow()),
            cancellation
        );
        // Two incidents of one service may have looked at the same moment: the database lets one of them begin.
        return started.Error is ServiceBusy
            ? await desk.ChangeAsync<(Verdict, ActionRecord?, ServiceEntry?)>(
                incidentId,
                file => Wait(file, clock.GetUtcNow()),
                cancellation
            )
            : started;
    }

    private static (Verdict, ActionRecord?, ServiceEntry?) Wait(
        IncidentCase file,
        DateTimeOffset now
    )
    {
        file.Incident.AgentContinues(IncidentStep.Act, now + BusyRetry, now);
        return (Verdict.Waits, null, null);
    }

    private (Verdict, ActionRecord?, ServiceEntry?) Start(
        IncidentCase file,
        ServiceCatalog services,
        ServiceActivity activity,
        DateTimeOffset now
    )
    {
        var incident = file.Incident;
        if (file.Actions.FirstOrDefault(a => a.Status == ActionStatus.Running) is { } interrupted)
        {
            // Nobody else can be running it: we hold the claim.
            interrupted.Interrupt(now);
            file.Learn(OutcomeKind.ActionInterrupted, interrupted.RequestedBy, now, interrupted);
            incident.Record(
                TimelineKind.ActionInterrupted,
                Actor.Agent,
                $"{interrupted.ActionType} was interrupted: the agent stopped while it ran. It is not repeated.",
                now,
                interrupted.Id
            );
            escalation.HandOver(
                file,
                EscalationCause.Key(EscalationCause.ActionInterrupted, incident, interrupted.Id),
                $"{interrupted.ActionType} was interrupted when the agent stopped; whether it took effect is unknown. {actions.Find(interrupted.ActionType)?.Definition.SecondTime}".TrimEnd(),
                now
            );
            return (Verdict.NothingLeft, null, null);
        }

        if (file.Actions.FirstOrDefault(a => a.Status == ActionStatus.Pending) is not { } action)
        {
            AfterLastAction(file, services.Find(incident.Service), now);
            return (Verdict.NothingLeft, null, null);
        }

        if (activity.BusyWith is not null)
        {
            return Wait(file, now);
        }

        if (services.Find(action.Service) is not { } service)
        {
            action.Skip($"{action.Service} is not in the service catalogue any more.", now);
            escalation.HandOver(
                file,
                EscalationCause.Key("service-removed", incident),
                action.ErrorMessage!,
                now
            );
            return (Verdict.NothingLeft, null, null);
        }

        if (
            action.RequestedBy == Actor.Agent
            && action.ApprovedBy is null
            && (!activity.AutomationEnabled || service.Automation != AutomationMode.Auto)
        )
        {
            // The switch stops what is waiting, too, not only what would be decided from now on.
            const string Why = "Automation was switched off before it began.";
            Skip(file, Why, now);
            escalation.HandOver(
                file,
                EscalationCause.Key("automation-stopped", incident),
                Why,
                now
            );
            return (Verdict.NothingLeft, null, null);
        }

        if (
            activity.LastChange is { } cured
            && cured.EndedAt >= action.CreatedAt
            && action.RequestedBy == Actor.Agent
        )
        {
            WatchThatCure(file, service, cured, now);
            return (Verdict.NothingLeft, null, null);
        }

        action.Start(settings.Node, now);
        incident.Record(
            TimelineKind.ActionStarted,
            action.ApprovedBy ?? action.RequestedBy,
            $"Started {action.ActionType}.",
            now,
            action.Id
        );
        return (Verdict.Run, action, service);
    }

    // Two incidents may be two voices of one fault. What the other one's action did since this one was decided is looked
    // at before anything is done to the same service again.
    private static void WatchThatCure(
        IncidentCase file,
        ServiceEntry service,
        LastChange cured,
        DateTimeOffset now
    )
    {
        var why =
            $"{cured.ActionType} was just done for {cured.IncidentId}; whether that helped here, too, is watched first.";
        Skip(file, why, now);
        Watch(file, service, cured.EndedAt, why, now);
    }

    private static void Watch(
        IncidentCase file,
        ServiceEntry service,
        DateTimeOffset since,
        string why,
        DateTimeOffset now
    )
    {
        file.Watch(new FixVerification { StartedAt = since, Window = service.VerificationWindow });
        file.Incident.Record(TimelineKind.VerificationStarted, Actor.Agent, why, now);
        file.Incident.AgentContinues(IncidentStep.Verify, now, now);
    }

    private async Task<ActionResult> RunAsync(
        string incidentId,
        ActionRecord action,
        ServiceEntry service
    )
    {
        using var stillAlive = new ClaimKeeper(desk, incidentId, settings, clock);
        // Not the host's token: an action cut off by an orderly stop could not be told from one that took effect.
        // Its own time limit ends it.
        return await executor.ExecuteAsync(
            action.ActionType,
            new ActionRequest(incidentId, service, action.Parameters),
            CancellationToken.None
        );
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
        var finished = action.Finish(result, now);
        if (!finished.IsSuccess)
        {
            return finished.Error;
        }

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

        file.Learn(
            result.Succeeded ? OutcomeKind.ActionSucceeded : OutcomeKind.ActionFailed,
            action.RequestedBy,
            now,
            action
        );
        var kind = result.Succeeded ? TimelineKind.ActionCompleted : TimelineKind.ActionFailed;
        incident.Record(
            kind,
            Actor.Agent,
            $"{action.ActionType}: {result.Summary} ({action.ExecutionTimeMs} ms)",
            now,
            actionId
        );
        if (!incident.IsActive)
        {
            // Somebody resolved it meanwhile; the record stands, nothing more is due.
            return Done.Value;
        }

        if (result.Succeeded)
        {
            incident.AgentContinues(IncidentStep.Act, now, now);
        }
        else if (action.RequestedBy == Actor.Agent)
        {
            Skip(file, $"{action.ActionType} failed before it.", now);
            escalation.HandOver(
                file,
                EscalationCause.Key(EscalationCause.ActionFailed, incident, action.Id),
                $"{action.ActionType} failed: {result.Summary}",
                now
            );
        }
        else
        {
            // The human who ran it sees it fail: nobody else is called.
            incident.ReturnToHuman(now);
        }

        return Done.Value;
    }

    private void AfterLastAction(IncidentCase file, ServiceEntry? service, DateTimeOffset now)
    {
        var incident = file.Incident;
        // Only what was just done is watched: an older fix had its verdict, and what a person runs is theirs to judge.
        var latest = file.Actions.Where(a => a.CompletedAt is not null).MaxBy(a => a.Sequence);
        var last = file.Actions.LastOrDefault(a =>
            a.CreatedAt == latest?.CreatedAt
            && a.RequestedBy == Actor.Agent
            && a.Status == ActionStatus.Completed
            && !IsReadOnly(a)
        );
        if (last is null || service is null)
        {
            incident.ReturnToHuman(now);
            return;
        }

        Watch(
            file,
            service,
            last.CompletedAt ?? now,
            $"Watching for {service.VerificationWindow.TotalSeconds:0} s whether the fix holds.",
            now
        );
    }

    private bool IsReadOnly(ActionRecord action) =>
        actions.Find(action.ActionType)?.Definition.IsReadOnly ?? false;

    private static void Skip(IncidentCase file, string why, DateTimeOffset now)
    {
        foreach (var waiting in file.Actions.Where(a => a.Status == ActionStatus.Pending))
        {
            waiting.Skip(why, now);
        }
    }

    private static string Excerpt(string output) =>
        output.Length <= 2_000 ? output : output[..2_000] + "…";
}
