using OnCallAgent.Domain.Analysis;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Wants a human's yes where acting is dangerous. Silent while <c>ENABLE_RISK_ASSESSMENT</c> is false.</summary>
public sealed class RiskRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "risk";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.RiskAssessmentEnabled && input.Analysis.RiskLevel >= RiskLevel.High
            ? GuardVerdict.Ask(
                Name,
                $"The risk of {ActionWords.InOrder(input.Proposed)} on {input.ServiceName} is high: a human must say yes."
            )
            : GuardVerdict.Allow(Name);
    }
}
