using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Holds to the most that the service allows the agent: nothing, to record, to propose, or to act.</summary>
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
            null => GuardVerdict.Allow(Name, "Nothing is known of the service."),
            { Automation: AutomationMode.Auto } service => GuardVerdict.Allow(
                Name,
                $"{service.Name} lets actions that are trusted be done without a human."
            ),
            { Automation: AutomationMode.Shadow } service => GuardVerdict.Shadow(
                Name,
                $"{service.Name} is set to “shadow”: it is only recorded what would be done."
            ),
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
