using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses to change a service outside its change windows and within its freezes, and says when it next may.</summary>
public sealed class ChangeWindowRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "change-window";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Service is not { } service || input.Proposed.All(p => p.IsReadOnly))
        {
            return GuardVerdict.Allow(Name, "Nothing would be changed.");
        }

        var verdict = ChangeWindows.Judge(service.ChangeWindows, input.Now);
        return verdict.IsOpen
            ? GuardVerdict.Allow(Name, verdict.Why)
            : GuardVerdict.Refuse(Name, $"{service.Name} may not be changed now. {verdict.Why}");
    }
}
