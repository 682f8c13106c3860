using System.Globalization;
using OnCallAgent.Domain.Services;

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

        return TooSoon(service, last, input.Now) is { } reason
            ? GuardVerdict.Refuse(Name, reason)
            : GuardVerdict.Allow(
                Name,
                $"{service.Name} was changed {Words(Ago(last, input.Now))} ago."
            );
    }

    /// <summary>Why a service may not be changed again yet; null where it may.</summary>
    /// <param name="service">The service.</param>
    /// <param name="last">When a change last began.</param>
    /// <param name="now">The agent's clock.</param>
    public static string? TooSoon(ServiceEntry service, DateTimeOffset last, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(service);
        var ago = Ago(last, now);
        return ago >= service.ActionCooldown
            ? null
            : $"{service.Name} was changed {Words(ago)} ago, and {Words(service.ActionCooldown)} must lie between two changes: a cure that is needed again so soon does not help.";
    }

    // A change "in the future" comes from another node's clock; it counts as just now.
    private static TimeSpan Ago(DateTimeOffset last, DateTimeOffset now) =>
        now > last ? now - last : TimeSpan.Zero;

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
