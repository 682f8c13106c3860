using System.Globalization;
using OnCallAgent.Domain.Decisions.Rules;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Decisions;

/// <summary>A decision, and what every rule said.</summary>
/// <param name="Decision">What to do.</param>
/// <param name="Verdicts">One verdict for each rule, in the order of <see cref="DecisionMaker.Rules"/>.</param>
public sealed record DecisionReport(Decision Decision, IReadOnlyList<GuardVerdict> Verdicts);

/// <summary>
/// Asks every rule and takes the strictest answer: one refusal calls a human, one that keeps it on paper records what would
/// be done and calls a human, one wish for a human's yes asks, and only where all agree the agent acts. The same input gives the same report.
/// </summary>
public static class DecisionMaker
{
    /// <summary>The rules. Of several refusals the first one's reason is given, so the most telling rules come first.</summary>
    public static IReadOnlyList<IGuardRule> Rules { get; } =
    [
        new UnknownCauseRule(),
        new ConfidenceRule(),
        new KnownServiceRule(),
        new RecommendationRule(),
        new GlobalSwitchRule(),
        new AutomationModeRule(),
        new ChangeWindowRule(),
        new CriticalSeverityRule(),
        new AllowListRule(),
        new ActionBudgetRule(),
        new HourlyBudgetRule(),
        new CooldownRule(),
        new OneAtATimeRule(),
        new LadderRule(),
        new RiskRule(),
    ];

    /// <summary>What to do about this case, by <see cref="Rules"/>.</summary>
    public static DecisionReport Decide(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var verdicts = Rules.Select(rule => rule.Judge(input)).ToArray();
        var actions = input.Proposed.Select(p => p.Action).ToArray();
        if (verdicts.FirstOrDefault(v => v.Outcome == GuardOutcome.Refuse) is { } refusal)
        {
            return new DecisionReport(
                new Decision.Escalate(refusal.Rule, refusal.Reason),
                verdicts
            );
        }

        var wishes = verdicts.Where(v => v.Outcome == GuardOutcome.Ask).ToArray();
        if (verdicts.FirstOrDefault(v => v.Outcome == GuardOutcome.Shadow) is { } onPaper)
        {
            return new DecisionReport(
                new Decision.OnPaper(actions, wishes.Length > 0, onPaper.Rule, onPaper.Reason),
                verdicts
            );
        }

        return new DecisionReport(
            wishes.Length > 0
                ? new Decision.Ask(actions, string.Join(" ", wishes.Select(v => v.Reason)))
                : new Decision.Act(actions, WhyAct(input)),
            verdicts
        );
    }

    private static string WhyAct(DecisionInput input)
    {
        var risk = input.RiskAssessmentEnabled
            ? $"risk {input.Risk.ToString().ToLowerInvariant()}"
            : "risk not assessed";
        var sure = input is { MostWrongActions: { } most, Analysis.Calibrated: { } chance }
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"At most {(1 - chance.Low) * 100:0.##} % of such actions are wrong, {most * 100:0.##} % may be"
            )
            : $"Confidence {Share.Show(input.Analysis.DecisiveConfidence)} ≥ {Share.Show(input.ConfidenceThreshold)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sure}, {ActionWords.InOrder(input.Proposed)}, {risk}."
        );
    }
}
