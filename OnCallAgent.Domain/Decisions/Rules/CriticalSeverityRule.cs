using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses critical incidents unless their service allows otherwise: a human must decide.</summary>
public sealed class CriticalSeverityRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "critical-severity";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return
            input.Severity > Severity.Critical || input.Service is { AllowCriticalAutomation: true }
            ? GuardVerdict.Allow(
                Name,
                input.Severity > Severity.Critical
                    ? "The incident is not critical."
                    : $"{input.ServiceName} lets the agent act on critical incidents."
            )
            : GuardVerdict.Refuse(
                Name,
                $"The incident is critical, and {input.ServiceName} does not allow the agent to act on critical incidents: a human must decide."
            );
    }
}
