using OnCallAgent.Domain.Analysis;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses where nobody knows what is wrong: a cure for an unknown illness is a guess.</summary>
public sealed class UnknownCauseRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "unknown-cause";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var category = input.Analysis.RootCauseCategory;
        return
            string.IsNullOrWhiteSpace(category)
            || category.Equals(IncidentAnalysis.UnknownCause, StringComparison.OrdinalIgnoreCase)
            ? GuardVerdict.Refuse(
                Name,
                "The cause is unknown: no pattern and no knowledge entry explains this fault well enough."
                    + (input.Analysis.KnowledgeDoubt is { } doubt ? $" {doubt}" : "")
            )
            : GuardVerdict.Allow(Name, $"The cause is known: {category}.");
    }
}
