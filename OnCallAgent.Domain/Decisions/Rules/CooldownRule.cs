using System.Globalization;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses to change a service again soon after it was changed: a cure that is needed so often does not help.</summary>
public sealed class CooldownRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "cooldown";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (
            input is not { LastChangeOfService: { } last, Service: { } service }
            || service.ActionCooldown <= TimeSpan.Zero
            || input.Proposed.All(p => p.IsReadOnly)
        )
        {
            return GuardVerdict.Allow(Name, "Nothing has to be waited for.");
        }

        // A change "in the future" comes from another node's clock; it counts as just now.
        var ago = input.Now > last ? input.Now - last : TimeSpan.Zero;
        return ago >= service.ActionCooldown
            ? GuardVerdict.Allow(Name, $"{service.Name} was changed {Words(ago)} ago.")
            : GuardVerdict.Refuse(
                Name,
                $"{service.Name} was changed {Words(ago)} ago, and {Words(service.ActionCooldown)} must lie between two changes: a cure that is needed again so soon does not help."
            );
    }

    private static string Words(TimeSpan time) =>
        time switch
        {
            { TotalMinutes: < 1 } => string.Create(
                CultureInfo.InvariantCulture,
                $"{time.TotalSeconds:0} s"
            ),
            { TotalHours: < 1 } => string.Create(
                CultureInfo.InvariantCulture,
                $"{time.TotalMinutes:0.#} min"
            ),
            _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
        };
}
