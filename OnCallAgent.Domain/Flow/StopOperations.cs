using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>What people do to actions that they want stopped; from the browser and over REST alike.</summary>
public sealed class StopOperations(IIncidentDesk desk, ActionCatalog actions, TimeProvider clock)
{
    /// <summary>
    /// A human stops an action: one that waits is not run, and nothing that would follow it; one that runs is ended, with
    /// every process it started, as soon as whoever runs it sees the wish. The incident is theirs then.
    /// </summary>
    /// <returns>The incident's version then; <see cref="ActionNotFound"/>, <see cref="ActionOver"/>, <see cref="IncidentChanged"/>.</returns>
    public Task<Result<long>> CancelAsync(
        string id,
        string actionId,
        string why,
        string by,
        long? expected,
        CancellationToken cancellation
    ) =>
        desk.MoveAsync(
            clock,
            id,
            expected,
            (file, now) =>
            {
                if (file.Actions.FirstOrDefault(a => a.Id == actionId) is not { } action)
                {
                    return new ActionNotFound(actionId);
                }

                if (!action.IsUnfinished)
                {
                    return new ActionOver(actionId, action.Status);
                }

                return action.Status == ActionStatus.Running
                    ? Stop(file, action, why.Trim(), by, now)
                    : Drop(file, action, why.Trim(), by, now);
            },
            cancellation
        );

    private static Result Stop(
        IncidentCase file,
        ActionRecord action,
        string why,
        string by,
        DateTimeOffset now
    )
    {
        var first = action.CancelRequestedBy is null;
        var asked = action.AskToStop(by, why);
        if (asked.IsSuccess && first)
        {
            file.Incident.Record(
                TimelineKind.ActionCancelled,
                by,
                $"{by} wants {action.ActionType} stopped{(why.Length > 0 ? $": {why}" : ".")}",
                now,
                action.Id
            );
        }

        return asked;
    }

    private Result Drop(
        IncidentCase file,
        ActionRecord action,
        string why,
        string by,
        DateTimeOffset now
    )
    {
        var reason = $"Cancelled by {by}{(why.Length > 0 ? $": {why}" : ".")}";
        // Half a cure may be worse than none: what would follow goes with it.
        foreach (
            var dropped in file.Actions.Where(a =>
                a.Status is ActionStatus.Pending or ActionStatus.AwaitingApproval
                && a.Sequence >= action.Sequence
            )
        )
        {
            dropped.Cancel(reason, now);
            file.Incident.Record(
                TimelineKind.ActionCancelled,
                by,
                $"{dropped.ActionType}: {reason}",
                now,
                dropped.Id
            );
        }

        if (file.Actions.All(static a => !a.IsUnfinished))
        {
            FixActions.TellStanding(file, action, actions.IsReadOnly, now);
            file.Incident.ReturnToHuman(now);
        }

        return Result.Success;
    }
}
