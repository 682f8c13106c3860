using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Learning;

/// <summary>What a person says about an incident, so that the agent learns from it.</summary>
public static class Correction
{
    /// <summary>What may be said, with the words for it.</summary>
    public static IReadOnlyDictionary<OutcomeKind, string> Words { get; } =
        new Dictionary<OutcomeKind, string>
        {
            [OutcomeKind.WrongCause] = "the root cause is wrong",
            [OutcomeKind.WrongAction] = "the recommended action is wrong",
            [OutcomeKind.WasNoise] = "it was noise",
            [OutcomeKind.HealedAlone] = "it healed without anything being done",
            [OutcomeKind.CorrectionWithdrawn] = "what was said before is taken back",
        };

    /// <summary>Whether it can be said of this incident.</summary>
    /// <returns>Nothing wrong; or <see cref="CorrectionRefused"/> with what there is not to be corrected.</returns>
    public static Result Check(
        OutcomeKind kind,
        Incident incident,
        IncidentAnalysis? analysis,
        IReadOnlyList<ActionRecord> actions
    )
    {
        ArgumentNullException.ThrowIfNull(incident);
        ArgumentNullException.ThrowIfNull(actions);
        var why = kind switch
        {
            OutcomeKind.WrongCause when analysis?.RootCause is null => "the agent named no cause",
            OutcomeKind.WrongAction when analysis is not { RecommendedActions.Count: > 0 } =>
                "the agent recommended nothing",
            OutcomeKind.HealedAlone when incident.IsActive => "it is not over yet",
            OutcomeKind.HealedAlone when actions.Any(static a => a.StartedAt is not null) =>
                "actions were run on it",
            _ when !Words.ContainsKey(kind) => "only the agent records that",
            _ => null,
        };
        return why is null ? Result.Success : new CorrectionRefused(incident.Id, kind, why);
    }
}

/// <summary>It cannot be said of this incident.</summary>
public sealed record CorrectionRefused(string Id, OutcomeKind Kind, string Why)
    : Error("outcome.not_applicable", $"This cannot be said of {Id}: {Why}.");
