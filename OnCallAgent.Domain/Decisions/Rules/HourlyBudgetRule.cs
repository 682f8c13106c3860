using System.Globalization;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses where a service would be changed more often within an hour than it allows, whatever the incidents.</summary>
public sealed class HourlyBudgetRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "hourly-budget";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var wanted = input.Proposed.Count(p => !p.IsReadOnly);
        if (input.Service is not { } service || wanted == 0)
        {
            return GuardVerdict.Allow(Name, "Nothing would be changed.");
        }

        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"{service.Name} was changed {input.ChangesLastHour} times in the last hour, {wanted} more would follow; {service.ActionsPerHour} are allowed."
        );
        return (long)input.ChangesLastHour + wanted <= service.ActionsPerHour
            ? GuardVerdict.Allow(Name, told)
            : GuardVerdict.Refuse(Name, told);
    }
}
