using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Domain.Flow;

/// <summary>Which of an incident's actions are the fix that is spoken of.</summary>
internal static class FixActions
{
    /// <summary>The action that was begun last, what was taken back apart.</summary>
    public static ActionRecord? Last(IncidentCase file) =>
        file.Actions.LastOrDefault(a => a is { StartedAt: not null, RollsBack: null });

    /// <summary>The changing actions of the agent's latest plan that ended well, in their order.</summary>
    public static IReadOnlyList<ActionRecord> OfLatestPlan(
        IncidentCase file,
        Func<ActionRecord, bool> isReadOnly
    )
    {
        var last = Last(file);
        return
        [
            .. file.Actions.Where(a =>
                a is { RollsBack: null, Status: ActionStatus.Completed }
                && a.CreatedAt == last?.CreatedAt
                && a.RequestedBy == Incidents.Actor.Agent
                && !isReadOnly(a)
            ),
        ];
    }
}
