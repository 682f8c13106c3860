using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Takes back what a fix changed, the last change first, as one would by hand. Each is an action of its own with its own
/// record; humans are called when it is known how that went, and until then it is a row that whoever comes after a crash finds.
/// </summary>
public sealed class FixTakeBack(ActionCatalog actions, IActionRollback rollback, IIdSource ids)
{
    /// <summary>All of the fix was done, and it did not hold: whatever of it can be taken back is.</summary>
    /// <returns>False where nothing of it can be.</returns>
    public bool NotHeld(IncidentCase file, string why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Queue(file, Reversible(FixActions.OfLatestPlan(file, actions.IsReadOnly)), why, now);
    }

    /// <summary>
    /// The fix broke off: what was done of it is taken back where that leaves nothing of it behind. Where a step cannot be
    /// taken back all of it stays, for that step may rest on an earlier one, and people know what they find.
    /// </summary>
    /// <returns>False where nothing is taken back.</returns>
    public bool BrokenOff(IncidentCase file, ActionRecord failed, string why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(failed);
        var done = FixActions.OfLatestPlan(file, actions.IsReadOnly);
        var taken = Reversible(done);
        // What the failed one left behind, if it can leave anything for good, is not known.
        return ReversibilityOf(failed) != Reversibility.Irreversible
            && done.All(a => taken.Contains(a) || ReversibilityOf(a) == Reversibility.SelfHealing)
            && Queue(file, taken, why, now);
    }

    private List<ActionRecord> Reversible(IReadOnlyList<ActionRecord> done) =>
        [.. done.Where(a => a.Result is not null && rollback.CanRollBack(a.ActionType))];

    private Reversibility ReversibilityOf(ActionRecord action) =>
        actions.Find(action.ActionType)?.Definition.Reversibility ?? Reversibility.Irreversible;

    private bool Queue(IncidentCase file, List<ActionRecord> taken, string why, DateTimeOffset now)
    {
        taken.RemoveAll(done => file.Actions.Any(other => other.RollsBack == done.Id));
        if (taken.Count == 0)
        {
            return false;
        }

        var sequence = file.Actions.Max(static a => a.Sequence);
        foreach (var done in Enumerable.Reverse(taken))
        {
            var back = ActionRecord.TakeBack(done, why, ++sequence, now, ids);
            file.Add(back);
            file.Incident.Record(
                TimelineKind.RollbackQueued,
                Actor.Agent,
                $"{done.ActionType} is taken back. {why}",
                now,
                back.Id
            );
        }

        file.Watch(null);
        file.Incident.AgentContinues(IncidentStep.Act, now, now);
        return true;
    }
}
