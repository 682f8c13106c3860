using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

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
                && a.RequestedBy == Actor.Agent
                && !isReadOnly(a)
            ),
        ];
    }

    /// <summary>What the latest plan changed and what was not put back, in a sentence; empty where there is nothing.</summary>
    public static string Standing(IncidentCase file, Func<ActionRecord, bool> isReadOnly)
    {
        var standing = OfLatestPlan(file, isReadOnly)
            .Where(done => !file.Actions.Any(a => IsTakenBackBy(done, a)))
            .Select(static done =>
                $"{done.ActionType} ({Sentences.Bare(done.Result?.Summary ?? done.Id)})"
            )
            .ToList();
        return standing.Count == 0
            ? ""
            : $"Done before, and left as it is: {string.Join(", then ", standing)}.";
    }

    /// <summary>Tells whoever stopped a plan what it had done by then.</summary>
    public static void TellStanding(
        IncidentCase file,
        ActionRecord stopped,
        Func<ActionRecord, bool> isReadOnly,
        DateTimeOffset now
    )
    {
        if (Standing(file, isReadOnly) is { Length: > 0 } standing)
        {
            file.Incident.Record(
                TimelineKind.ActionCancelled,
                Actor.Agent,
                standing,
                now,
                stopped.Id
            );
        }
    }

    /// <summary>Why people are called, and what stays changed.</summary>
    public static string WithStanding(
        string why,
        IncidentCase file,
        Func<ActionRecord, bool> isReadOnly
    ) =>
        Standing(file, isReadOnly) is { Length: > 0 } standing
            ? $"{Sentences.Ended(why)} {standing}"
            : why;

    private static bool IsTakenBackBy(ActionRecord done, ActionRecord back) =>
        back.RollsBack == done.Id && back.Status == ActionStatus.Completed;
}
