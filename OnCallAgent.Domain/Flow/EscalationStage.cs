using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Hands an incident to a human: the reason on the timeline and the call for humans, in one change. Whom the call
/// reaches, and when, is decided by the policy at each of its steps.
/// </summary>
public sealed class EscalationStage(IIdSource ids)
{
    /// <summary>The agent gives up on it: what it still had in mind is cancelled, and humans are called.</summary>
    /// <param name="file">The case.</param>
    /// <param name="cause">Key of the cause, by <see cref="EscalationCause"/>: each calls people once.</param>
    /// <param name="reason">For the human.</param>
    /// <param name="now">The agent's clock.</param>
    /// <param name="by">Who hands it over.</param>
    public void HandOver(
        IncidentCase file,
        string cause,
        string reason,
        DateTimeOffset now,
        string by = Actor.Agent
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        StageTrace.Tell("oncall.escalated.cause", cause);
        CancelWaiting(file, "The incident went to a human.", now);
        file.Watch(null);
        file.Incident.HandToHuman($"Escalated to a human. {reason}", by, now);
        Notify(file, cause, reason, now);
    }

    /// <summary>Calls humans without giving up.</summary>
    public void Notify(IncidentCase file, string cause, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        var notice = EscalationNotice.Of(
            file.Incident,
            file.Analysis,
            reason,
            RequiredSteps.For(
                file.Incident.RootCause,
                file.Analysis?.SolutionSteps ?? [],
                file.Analysis?.RecommendedActions ?? []
            )
        );
        file.Call(EscalationCall.Begin(notice, cause, now, ids));
    }

    /// <summary>The key of a call that a person asked for.</summary>
    public string CauseOfRequest() => EscalationCause.AskedBy(ids);

    /// <summary>Cancels every action that has not begun.</summary>
    public static void CancelWaiting(IncidentCase file, string why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (
            var action in file.Actions.Where(a =>
                a.Status is ActionStatus.Pending or ActionStatus.AwaitingApproval
            )
        )
        {
            action.Cancel(why, now);
        }
    }
}
