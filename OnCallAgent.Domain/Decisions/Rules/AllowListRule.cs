namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses where any recommended action cannot be planned: its type is unknown or its target is not allowed.</summary>
public sealed class AllowListRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "allow-list";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // One bad step spoils the whole: half a cure may be worse than none.
        var refused = input.Proposed.FirstOrDefault(p => p.PlanError is not null);
        return refused is null
            ? GuardVerdict.Allow(Name, "Every target is on the allow-list.")
            : GuardVerdict.Refuse(
                Name,
                $"{refused.Action.Type} cannot be run: {refused.PlanError}"
            );
    }
}
