using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Whether what is about to run is what was decided or approved, to the last argument and version. Where it is not, what is
/// due instead is done: whoever asked is told, it is decided anew, or the yes is asked for again.
/// </summary>
internal sealed class AsDecided(ApprovalStage approvals)
{
    /// <summary>Looks. False where the action must not begin; what follows stands in the case then.</summary>
    public bool Holds(
        IncidentCase file,
        ActionRecord action,
        ServiceEntry service,
        ApprovalBasis basis,
        DateTimeOffset now
    )
    {
        if (action.Digest is null || action.Plan is null || action.Basis is null)
        {
            return true;
        }

        var bound = approvals.BindingOf(action, service, basis);
        var isOwnWish = action.RequestedBy != Actor.Agent && action.ApprovedBy is null;
        if (!bound.IsSuccess && isOwnWish)
        {
            GiveBack(file, action, bound.Error.Message, now);
            return false;
        }

        if (!bound.IsSuccess)
        {
            approvals.Void(file, action, bound.Error.Message, now);
            return false;
        }

        if (bound.Value.Digest == action.Digest)
        {
            return true;
        }

        var changed = ApprovalDigest.Difference(
            action.Plan,
            action.Basis,
            bound.Value.Plan,
            bound.Value.Basis
        );
        if (isOwnWish)
        {
            GiveBack(
                file,
                action,
                $"what would be run has changed since {action.RequestedBy} asked for it: {changed}.",
                now
            );
            return false;
        }

        if (action.ApprovedBy is null)
        {
            // Nobody said yes to it: what is right now is decided anew.
            var why = $"What would be run has changed since it was decided: {changed}.";
            ActionStart.Skip(file, why, now);
            file.Incident.Record(
                TimelineKind.ApprovalVoided,
                Actor.Agent,
                $"{why} The incident is looked at again.",
                now,
                action.Id
            );
            file.Incident.AgentContinues(IncidentStep.Analyse, now, now);
            return false;
        }

        approvals.AskAgain(file, service, Rebound(file, service, basis), changed, now);
        return false;
    }

    // Whoever asked for it sees that, and may ask again: nobody is called.
    private static void GiveBack(
        IncidentCase file,
        ActionRecord action,
        string why,
        DateTimeOffset now
    )
    {
        file.Incident.Record(
            TimelineKind.ActionRefused,
            Actor.Agent,
            $"{action.ActionType} is not run: {why}",
            now,
            action.Id
        );
        ActionStart.Skip(file, why, now);
        file.Incident.ReturnToHuman(now);
    }

    private List<(ActionRecord, ApprovalBinding)> Rebound(
        IncidentCase file,
        ServiceEntry service,
        ApprovalBasis basis
    )
    {
        var all = new List<(ActionRecord, ApprovalBinding)>();
        foreach (var waiting in file.Actions.Where(a => a.Status == ActionStatus.Pending))
        {
            var bound = approvals.BindingOf(waiting, service, basis);
            // One that cannot be planned is found out, and told, when its turn comes.
            if (bound.IsSuccess)
            {
                all.Add((waiting, bound.Value));
            }
        }

        return all;
    }
}
