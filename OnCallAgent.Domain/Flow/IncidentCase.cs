using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Domain.Flow;

/// <summary>An incident with all that belongs to it and may change, read and stored as one.</summary>
public sealed class IncidentCase(
    Incident incident,
    IReadOnlyList<ActionRecord> actions,
    IncidentAnalysis? analysis,
    FixVerification? verification,
    IReadOnlyList<LadderStep>? ladder = null
)
{
    private readonly List<LadderStep> newSteps = [];
    private readonly List<ActionRecord> newActions = [];
    private readonly List<EscalationCall> newCalls = [];
    private readonly List<Outcome> newOutcomes = [];

    /// <summary>The incident.</summary>
    public Incident Incident { get; } = incident;

    /// <summary>Its actions, also those asked for just now, in their order.</summary>
    public IReadOnlyList<ActionRecord> Actions => [.. actions, .. newActions];

    /// <summary>Its latest analysis.</summary>
    public IncidentAnalysis? Analysis { get; private set; } = analysis;

    /// <summary>The fix being watched; null where there is none.</summary>
    public FixVerification? Verification { get; private set; } = verification;

    /// <summary>An analysis made just now, to be stored.</summary>
    public IncidentAnalysis? NewAnalysis { get; private set; }

    /// <summary>Actions asked for just now, to be stored.</summary>
    public IReadOnlyList<ActionRecord> NewActions => newActions;

    /// <summary>Calls for humans, to be stored.</summary>
    public IReadOnlyList<EscalationCall> NewCalls => newCalls;

    /// <summary>What was learned just now, to be stored.</summary>
    public IReadOnlyList<Outcome> NewOutcomes => newOutcomes;

    /// <summary>What is known of cures against its pattern on its service, also those tried just now.</summary>
    public IReadOnlyList<LadderStep> Ladder => [.. ladder ?? [], .. newSteps];

    /// <summary>Cures that had no record until now, to be stored.</summary>
    public IReadOnlyList<LadderStep> NewSteps => newSteps;

    /// <summary>A decision made just now, to be stored.</summary>
    public DecisionRecord? NewDecision { get; private set; }

    /// <summary>Stores this decision with the change.</summary>
    public void Take(DecisionRecord made) => NewDecision = made;

    /// <summary>The record of a cure, begun where the service says where there is none.</summary>
    public LadderStep StepOf(string actionType, ServiceEntry service, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (Ladder.FirstOrDefault(s => s.ActionType == actionType) is { } known)
        {
            return known;
        }

        var step = LadderStep.Begin(
            Incident.PatternId ?? "",
            actionType,
            service.Name,
            service.StartingRung,
            now
        );
        newSteps.Add(step);
        return step;
    }

    /// <summary>Tells on the timeline that a cure is trusted more, or less, from now on.</summary>
    public void Add(LadderMove move)
    {
        ArgumentNullException.ThrowIfNull(move);
        Incident.Record(TimelineKind.LadderMoved, move.By, move.Sentence, move.At);
    }

    /// <summary>Stores what was learned from this incident, with the analysis that it judges.</summary>
    /// <param name="kind">What.</param>
    /// <param name="by">Who acted or spoke.</param>
    /// <param name="now">The agent's clock.</param>
    /// <param name="action">The action it is about.</param>
    /// <param name="note">A person's words.</param>
    public void Learn(
        OutcomeKind kind,
        string by,
        DateTimeOffset now,
        ActionRecord? action = null,
        string? note = null
    ) =>
        newOutcomes.Add(
            new Outcome
            {
                IncidentId = Incident.Id,
                Service = Incident.Service,
                At = now,
                Kind = kind,
                By = by,
                Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(),
                ActionId = action?.Id,
                ActionType = action?.ActionType,
                AnalysedAt = Analysis?.At,
                RawConfidence = Analysis?.Confidence,
                RulesVersion = Analysis?.RulesVersion,
                Recommended = Analysis is { RecommendedByKnowledge: true },
                KnowledgeId = Analysis?.KnowledgeId,
                KnowledgeVersion = Analysis?.KnowledgeVersion,
                PatternId = Incident.PatternId,
                PatternVersion = Analysis?.PatternVersion,
            }
        );

    /// <summary>Stores this analysis with the change.</summary>
    public void Take(IncidentAnalysis made) => Analysis = NewAnalysis = made;

    /// <summary>Stores this action with the change.</summary>
    public void Add(ActionRecord action) => newActions.Add(action);

    /// <summary>Stores this call for humans with the change.</summary>
    public void Call(EscalationCall call) => newCalls.Add(call);

    /// <summary>Watches this fix from now on; null ends the watch.</summary>
    public void Watch(FixVerification? state) => Verification = state;
}
