using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Learning;

/// <summary>A recommendation whose end is known.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="At">When its end became known.</param>
/// <param name="RawConfidence">The analysis's raw score.</param>
/// <param name="RulesVersion">Version of the rules that made the score.</param>
/// <param name="Worked">Whether the recommended actions resolved the incident.</param>
/// <param name="KnowledgeId">The entry that recommended them.</param>
/// <param name="KnowledgeVersion">The entry's version.</param>
/// <param name="PatternId">The pattern that found the incident; null for none.</param>
/// <param name="PatternVersion">The pattern's version.</param>
public sealed record Attempt(
    string IncidentId,
    DateTimeOffset At,
    double RawConfidence,
    int RulesVersion,
    bool Worked,
    string? KnowledgeId,
    int? KnowledgeVersion,
    string? PatternId,
    int? PatternVersion
)
{
    /// <summary>
    /// The attempts that these outcomes tell of, oldest first. One analysis is one attempt; the latest word on it counts,
    /// and what a person says counts more than what the agent measured: "wrong cause", "wrong action" and "was noise" each
    /// make it one that did not work, also where nothing was run.
    /// </summary>
    public static IReadOnlyList<Attempt> Of(IEnumerable<Outcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return
        [
            .. outcomes
                .Where(static o =>
                    o is { Recommended: true, RawConfidence: not null, RulesVersion: not null }
                )
                .GroupBy(static o => (o.IncidentId, o.AnalysedAt))
                .Select(static of => Judged([.. of.OrderBy(static o => o.Id)]))
                .OfType<Attempt>()
                .OrderBy(static a => a.At)
                .ThenBy(static a => a.IncidentId, StringComparer.Ordinal),
        ];
    }

    private static Attempt? Judged(Outcome[] outcomes)
    {
        Outcome? seen = null;
        Outcome? said = null;
        foreach (var outcome in outcomes)
        {
            switch (outcome.Kind)
            {
                case OutcomeKind.FixHeld:
                case OutcomeKind.FixFailed:
                case OutcomeKind.CameBack:
                // What a person runs by hand is theirs to judge.
                case OutcomeKind.ActionFailed when outcome.By == Actor.Agent:
                    seen = outcome;
                    break;
                case OutcomeKind.WrongCause:
                case OutcomeKind.WrongAction:
                case OutcomeKind.WasNoise:
                    said = outcome;
                    break;
                case OutcomeKind.CorrectionWithdrawn:
                    said = null;
                    break;
            }
        }

        return (said ?? seen) is { } last
            ? new Attempt(
                last.IncidentId,
                last.At,
                last.RawConfidence!.Value,
                last.RulesVersion!.Value,
                said is null && last.Kind == OutcomeKind.FixHeld,
                last.KnowledgeId,
                last.KnowledgeVersion,
                last.PatternId,
                last.PatternVersion
            )
            : null;
    }
}
