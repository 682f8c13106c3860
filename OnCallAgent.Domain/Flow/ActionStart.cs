using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Flow;

/// <summary>What becomes of an incident whose next action is due.</summary>
/// <param name="Action">The action that is to run now; null for none.</param>
/// <param name="Service">Its service.</param>
public sealed record StartVerdict(ActionRecord? Action, ServiceEntry? Service)
{
    /// <summary>Nothing is to run now; what comes next stands in the incident.</summary>
    public static StartVerdict Nothing { get; } = new(null, null);
}

/// <summary>All that is looked at at the moment of acting.</summary>
/// <param name="Services">The catalogue as it is now.</param>
/// <param name="Activity">What others do to the service.</param>
/// <param name="Basis">The versions that the next action rests on, as they are now.</param>
public sealed record ActingContext(
    ServiceCatalog Services,
    ServiceActivity Activity,
    ApprovalBasis Basis
);

/// <summary>
/// Judges once more, at the moment of acting, whether the next action may begin: between the decision and now the switch may
/// have been turned, a freeze begun, an allow-list changed, or another incident's action may have helped.
/// </summary>
public sealed class ActionStart(
    ActionCatalog actions,
    ApprovalStage approvals,
    EscalationStage escalation,
    FlowSettings settings
)
{
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(3);

    private readonly FixWatch watch = new(actions, escalation);
    private readonly AsDecided decided = new(approvals);

    /// <summary>Begins the next action, or does what is due instead.</summary>
    public StartVerdict Start(IncidentCase file, ActingContext context, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(context);
        if (file.Actions.FirstOrDefault(a => a.Status == ActionStatus.Running) is { } interrupted)
        {
            Interrupt(file, interrupted, now);
            return StartVerdict.Nothing;
        }

        if (file.Actions.FirstOrDefault(a => a.Status == ActionStatus.Pending) is not { } action)
        {
            watch.AfterLastAction(file, context.Services.Find(file.Incident.Service), now);
            return StartVerdict.Nothing;
        }

        if (context.Activity.BusyWith is not null)
        {
            Wait(file, now);
            return StartVerdict.Nothing;
        }

        if (context.Services.Find(action.Service) is not { } service)
        {
            GiveUp(
                file,
                action,
                "service-removed",
                $"{action.Service} is not in the service catalogue any more.",
                now
            );
            return StartVerdict.Nothing;
        }

        if (
            action.RequestedBy == Actor.Agent && HeldBack(file, action, service, context, now)
            || !decided.Holds(file, action, service, context.Basis, now)
        )
        {
            return StartVerdict.Nothing;
        }

        action.Start(settings.Node, now);
        file.Incident.Record(
            TimelineKind.ActionStarted,
            action.ApprovedBy ?? action.RequestedBy,
            action.RollsBack is null
                ? $"Started {action.ActionType}."
                : $"Started to take {action.ActionType} back.",
            now,
            action.Id
        );
        return new StartVerdict(action, service);
    }

    /// <summary>Another action runs on the service: looks again in a moment.</summary>
    public static void Wait(IncidentCase file, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Incident.AgentContinues(IncidentStep.Act, now + BusyRetry, now);
    }

    /// <summary>Calls a human instead of what waits; why a fix was to be taken back is told with it.</summary>
    public void GiveUp(
        IncidentCase file,
        ActionRecord action,
        string cause,
        string reason,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(action);
        Skip(file, reason, now);
        var why = action.RollsBack is null
            ? reason
            : $"{action.Why} {action.ActionType} could not be taken back: {reason}";
        escalation.HandOver(
            file,
            action.RollsBack is null
                ? EscalationCause.Key(cause, file.Incident)
                : EscalationCause.Key(EscalationCause.RollbackFailed, file.Incident, action.Id),
            FixActions.WithStanding(why, file, actions.IsReadOnly),
            now
        );
    }

    /// <summary>What still waits is not run.</summary>
    public static void Skip(IncidentCase file, string why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var waiting in file.Actions.Where(a => a.Status == ActionStatus.Pending))
        {
            waiting.Skip(why, now);
        }
    }

    private bool HeldBack(
        IncidentCase file,
        ActionRecord action,
        ServiceEntry service,
        ActingContext context,
        DateTimeOffset now
    )
    {
        if (ActingRules.Forbids(file, action, service, context, actions, now) is { } forbidden)
        {
            GiveUp(file, action, forbidden.Cause, forbidden.Reason, now);
            return true;
        }

        if (
            action.RollsBack is null
            && context.Activity.LastChange is { } cured
            && cured.EndedAt >= action.CreatedAt
        )
        {
            FixWatch.Adopt(file, service, cured, now);
            return true;
        }

        if (
            ActingRules.ComesTooOften(action, service, context.Activity, actions, now) is
            { } tooOften
        )
        {
            GiveUp(file, action, tooOften.Cause, tooOften.Reason, now);
            return true;
        }

        return false;
    }

    private void Interrupt(IncidentCase file, ActionRecord interrupted, DateTimeOffset now)
    {
        // Nobody else can be running it: we hold the claim.
        interrupted.Interrupt(now);
        if (interrupted.RollsBack is null)
        {
            file.Learn(OutcomeKind.ActionInterrupted, interrupted.RequestedBy, now, interrupted);
        }

        var what = interrupted.RollsBack is null
            ? interrupted.ActionType
            : $"Taking back {interrupted.ActionType}";
        file.Incident.Record(
            TimelineKind.ActionInterrupted,
            Actor.Agent,
            $"{what} was interrupted: the agent stopped while it ran. It is not repeated.",
            now,
            interrupted.Id
        );
        var cause = EscalationCause.Key(
            EscalationCause.ActionInterrupted,
            file.Incident,
            interrupted.Id
        );
        var reason =
            $"{(interrupted.Why is { } why ? why + " " : "")}{what} was interrupted when the agent stopped; whether it took effect is unknown. {actions.Find(interrupted.ActionType)?.Definition.SecondTime}".TrimEnd();
        if (file.Incident.IsActive)
        {
            escalation.HandOver(
                file,
                cause,
                FixActions.WithStanding(reason, file, actions.IsReadOnly),
                now
            );
        }
        else
        {
            // Resolved while it ran: that stays, but whoever did so does not know that the action was cut off.
            escalation.Notify(file, cause, reason, now);
        }
    }
}
