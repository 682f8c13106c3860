using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Decisions;

/// <summary>A decision as it is kept: what was decided, and what every rule said. Written once.</summary>
public sealed record DecisionRecord
{
    /// <summary>Assigned by the database; orders the decisions.</summary>
    public long Id { get; init; }

    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>act</c>, <c>ask</c>, <c>shadow</c> or <c>escalate</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>One sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The actions it is about, in order.</summary>
    public required IReadOnlyList<RecommendedAction> Actions { get; init; }

    /// <summary>One verdict for each rule, in the order in which they are asked.</summary>
    public required IReadOnlyList<GuardVerdict> Verdicts { get; init; }

    /// <summary>What makes the risk of each action.</summary>
    public required IReadOnlyList<RiskFactors> Risk { get; init; }

    /// <summary>Where the actions stood on the ladder.</summary>
    public required IReadOnlyList<LadderStanding> Ladder { get; init; }

    /// <summary>The record of a report.</summary>
    public static DecisionRecord Of(string incidentId, DecisionInput input, DecisionReport report)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(report);
        return new DecisionRecord
        {
            IncidentId = incidentId,
            At = input.Now,
            Kind = report.Decision.Kind,
            Reason = report.Decision.Reason,
            Actions = [.. input.Proposed.Select(static p => p.Action)],
            Verdicts = report.Verdicts,
            Risk = input.RiskFactors,
            Ladder = input.Ladder,
        };
    }
}
