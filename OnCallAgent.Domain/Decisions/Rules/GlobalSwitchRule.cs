namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses everything while automation is switched off for the whole agent.</summary>
public sealed class GlobalSwitchRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "global-switch";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.AutomationEnabled
            ? GuardVerdict.Allow(Name, "Automation is switched on.")
            : GuardVerdict.Refuse(
                Name,
                "Automation is switched off for the whole agent. An admin can switch it on in the bar at the top."
            );
    }
}
