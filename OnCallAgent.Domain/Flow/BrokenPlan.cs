using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// What follows where a plan ends before its end: what would have come next is not run, and what was done already is taken
/// back, or people are told that it stays.
/// </summary>
public sealed class BrokenPlan(
    ActionCatalog actions,
    FixTakeBack takeBack,
    EscalationStage escalation
)
{
    /// <summary>An action of the agent failed.</summary>
    public void Failed(
        IncidentCase file,
        ActionRecord action,
        ServiceEntry service,
        string summary,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(action);
        ActionStart.Skip(file, $"{action.ActionType} failed before it.", now);
        LadderLearning.Failed(
            file,
            service,
            [action.ActionType],
            $"It failed for {file.Incident.Id}: {summary}",
            now
        );
        var why = $"{action.ActionType} failed: {summary}";
        if (takeBack.BrokenOff(file, action, Sentences.Ended(why), now))
        {
            return;
        }

        escalation.HandOver(
            file,
            EscalationCause.Key(EscalationCause.ActionFailed, file.Incident, action.Id),
            FixActions.WithStanding(why, file, actions.IsReadOnly),
            now
        );
    }

    /// <summary>A person stopped an action. They have the incident now: nobody else is called, and nothing is taken back behind them.</summary>
    public void Stopped(IncidentCase file, ActionRecord action, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(action);
        EscalationStage.CancelWaiting(file, $"{action.ActionType} was stopped before it.", now);
        FixActions.TellStanding(file, action, actions.IsReadOnly, now);
        file.Incident.ReturnToHuman(now);
    }
}
