using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Decisions;

/// <summary>An action that is proposed, with what its definition says of it.</summary>
/// <param name="Action">Type and parameters.</param>
/// <param name="BlastRadius">How much it touches.</param>
/// <param name="Reversibility">Whether it can be taken back.</param>
/// <param name="PlanError">Why it cannot be planned (unknown type, target not on the allow-list); null where it can.</param>
public sealed record ProposedAction(
    RecommendedAction Action,
    BlastRadius BlastRadius,
    Reversibility Reversibility,
    string? PlanError
)
{
    /// <summary>Whether it only looks.</summary>
    public bool IsReadOnly => Reversibility == Reversibility.ReadOnly;
}

/// <summary>All that a decision may look at. The same input gives the same decision.</summary>
public sealed record DecisionInput
{
    /// <summary>Severity of the incident.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Its service's name.</summary>
    public required string ServiceName { get; init; }

    /// <summary>The catalogue's entry; null where the service is unknown.</summary>
    public ServiceEntry? Service { get; init; }

    /// <summary>What the agent makes of it.</summary>
    public required IncidentAnalysis Analysis { get; init; }

    /// <summary>The recommended actions with what is known of them.</summary>
    public required IReadOnlyList<ProposedAction> Proposed { get; init; }

    /// <summary>Whether the agent may act at all: the global switch.</summary>
    public required bool AutomationEnabled { get; init; }

    /// <summary>Least confidence to act, 0 to 1.</summary>
    public required double ConfidenceThreshold { get; init; }

    /// <summary>
    /// Most wrong actions that are accepted, as a share, 0 to 1; null where only <see cref="ConfidenceThreshold"/> counts.
    /// </summary>
    public double? MostWrongActions { get; init; }

    /// <summary>Whether risk is looked at (<c>ENABLE_RISK_ASSESSMENT</c>).</summary>
    public required bool RiskAssessmentEnabled { get; init; }

    /// <summary>Most changing actions per incident.</summary>
    public required int MaxActions { get; init; }

    /// <summary>Actions this incident has had so far that were begun.</summary>
    public int ActionsSoFar { get; init; }

    /// <summary>When a changing action last began on this service; null where none is known.</summary>
    public DateTimeOffset? LastChangeOfService { get; init; }

    /// <summary>Where the proposed actions stand on the ladder; one that is missing begins where the service says.</summary>
    public IReadOnlyList<LadderStanding> Ladder { get; init; } = [];

    /// <summary>Changing actions that the agent began on this service within the last hour.</summary>
    public int ChangesLastHour { get; init; }

    /// <summary>Another incident whose action runs on the service, or whose fix is being watched; null for none.</summary>
    public string? BusyWith { get; init; }

    /// <summary>The agent's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What makes the risk of each proposed action.</summary>
    public IReadOnlyList<RiskFactors> RiskFactors =>
        [
            .. Proposed.Select(p =>
                OnCallAgent.Domain.Analysis.RiskFactors.Of(
                    p.Action.Type,
                    Service?.Criticality,
                    new ActionTraits(p.BlastRadius, p.Reversibility)
                )
            ),
        ];

    /// <summary>The risk of the riskiest proposed action; that of the analysis where nothing is proposed.</summary>
    public RiskLevel Risk =>
        Proposed.Count == 0 ? Analysis.RiskLevel : RiskFactors.Max(static f => f.Level);
}

/// <summary>A rule that can hold the agent back. One file a rule.</summary>
public interface IGuardRule
{
    /// <summary>Its name, kebab-case: it stands on the timeline.</summary>
    string Name { get; }

    /// <summary>What it says to this case.</summary>
    GuardVerdict Judge(DecisionInput input);
}
