using System.Globalization;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses where the incident would get more changing actions than <c>MAX_AUTOMATION_ACTIONS</c>. Looking is free.</summary>
public sealed class ActionBudgetRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "action-budget";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var wanted = input.Proposed.Count(p => !p.IsReadOnly);
        return wanted == 0 || (long)input.ActionsSoFar + wanted <= input.MaxActions
            ? GuardVerdict.Allow(
                Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{input.ActionsSoFar} of {input.MaxActions} actions so far, {wanted} more."
                )
            )
            : GuardVerdict.Refuse(
                Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"At most {input.MaxActions} actions are allowed for one incident; it has had {input.ActionsSoFar}, and {wanted} more would be needed."
                )
            );
    }
}
