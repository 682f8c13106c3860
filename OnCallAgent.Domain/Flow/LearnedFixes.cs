using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Flow;

/// <summary>What is learned of a fix when people, or the fault itself, have the last word on it.</summary>
internal static class LearnedFixes
{
    /// <summary>A person resolves the incident: the recommended actions helped where they were the last thing done.</summary>
    /// <param name="file">The case, before it is resolved.</param>
    /// <param name="service">Its service; null where it is not known.</param>
    /// <param name="isReadOnly">Whether an action only looks.</param>
    /// <param name="by">Who resolves it.</param>
    /// <param name="now">The agent's clock.</param>
    public static void ResolvedByPerson(
        IncidentCase file,
        ServiceEntry? service,
        Func<ActionRecord, bool> isReadOnly,
        string by,
        DateTimeOffset now
    )
    {
        var last = file.Actions.LastOrDefault(a =>
            a is { Status: ActionStatus.Completed, RollsBack: null } && !isReadOnly(a)
        );
        // A fix of the agent that is not watched any more has had its verdict.
        var unjudged =
            last is not null
            && file.Actions.All(a => a.RollsBack != last.Id)
            && (last.RequestedBy != Incidents.Actor.Agent || file.Verification is not null);
        var helped =
            unjudged
            && file.Analysis is { RecommendedByKnowledge: true } analysis
            && last!.CreatedAt >= analysis.At
            && analysis.RecommendedActions.Any(r => Same(r, last));
        file.Learn(helped ? OutcomeKind.FixHeld : OutcomeKind.EndedWithHelp, by, now, last);
        if (helped)
        {
            LadderLearning.Proven(file, service, [last!.ActionType], now);
        }
    }

    /// <summary>The incident is open again: a fix since its latest analysis did not last, or what healed alone had not.</summary>
    /// <param name="file">The case, with the analysis that led to the fix.</param>
    /// <param name="service">Its service; null where it is not known.</param>
    /// <param name="isReadOnly">Whether an action only looks.</param>
    /// <param name="now">The agent's clock.</param>
    public static void CameBack(
        IncidentCase file,
        ServiceEntry? service,
        Func<ActionRecord, bool> isReadOnly,
        DateTimeOffset now
    )
    {
        if (
            file.Analysis is { } analysis
            && file.Actions.LastOrDefault(a =>
                a is { Status: ActionStatus.Completed, RollsBack: null }
                && !isReadOnly(a)
                && a.CreatedAt >= analysis.At
            )
                is { } fix
        )
        {
            file.Learn(OutcomeKind.CameBack, Incidents.Actor.Agent, now, fix);
            LadderLearning.Failed(
                file,
                service,
                [fix.ActionType],
                $"{file.Incident.Id} came back after it.",
                now
            );
        }
        else
        {
            file.Learn(OutcomeKind.Returned, Incidents.Actor.Agent, now);
        }
    }

    private static bool Same(Knowledge.RecommendedAction recommended, ActionRecord run) =>
        recommended.Type == run.ActionType
        && recommended.Parameters.All(p =>
            run.Parameters.TryGetValue(p.Key, out var value)
            && string.Equals(value, p.Value, StringComparison.Ordinal)
        );
}
