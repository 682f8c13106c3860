namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses where nothing is recommended that changes anything: looking alone fixes nothing.</summary>
public sealed class RecommendationRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "recommendation";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Proposed.Count == 0)
        {
            return GuardVerdict.Refuse(
                Name,
                "No action is known to help: neither the knowledge base nor the pattern recommends one."
            );
        }

        return input.Proposed.All(p => p.IsReadOnly)
            ? GuardVerdict.Refuse(
                Name,
                $"Only {ActionWords.InOrder(input.Proposed)} is recommended, which looks and changes nothing."
            )
            : GuardVerdict.Allow(Name, $"{ActionWords.InOrder(input.Proposed)} is recommended.");
    }
}
