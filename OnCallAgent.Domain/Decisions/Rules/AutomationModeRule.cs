using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Holds to what the service allows the agent: nothing, to propose, or to act.</summary>
public sealed class AutomationModeRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "automation-mode";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // An unknown service is refused by its own rule, with the reason that helps.
        return input.Service switch
        {
            null or { Automation: AutomationMode.Auto } => GuardVerdict.Allow(Name),
            { Automation: AutomationMode.Suggest } service => GuardVerdict.Ask(
                Name,
                $"{service.Name} is set to “suggest”: the agent proposes and a human says yes."
            ),
            // Off, and whatever a later version may have stored.
            { } service => GuardVerdict.Refuse(
                Name,
                $"{service.Name} is set to “off”: the agent may do nothing to it by itself."
            ),
        };
    }
}
