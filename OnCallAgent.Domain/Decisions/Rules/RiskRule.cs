using OnCallAgent.Domain.Analysis;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>
/// Wants a human's yes where acting is dangerous, by the table of <see cref="ActionRisk"/>. Silent while
/// <c>ENABLE_RISK_ASSESSMENT</c> is false.
/// </summary>
public sealed class RiskRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "risk";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!input.RiskAssessmentEnabled)
        {
            return GuardVerdict.Allow(Name, "Risk is not assessed (ENABLE_RISK_ASSESSMENT).");
        }

        var factors = input.RiskFactors;
        var sentence = string.Join("; ", factors.Select(f => f.Sentence));
        return input.Risk >= RiskLevel.High
            ? GuardVerdict.Ask(
                Name,
                $"The risk of {ActionWords.InOrder(input.Proposed)} on {input.ServiceName} is high: a human must say yes. {sentence}."
            )
            : GuardVerdict.Allow(
                Name,
                sentence.Length == 0 ? "Nothing would be done." : $"{sentence}."
            );
    }
}
