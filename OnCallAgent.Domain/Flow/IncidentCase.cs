using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
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
    private readonly List<LadderMove> moves = [];
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

    /// <summary>Moves on the ladder made just now, for the audit log.</summary>
    public IReadOnlyList<LadderMove> LadderMoves => moves;

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

    /// <summary>Stores this move, and tells it on the timeline.</summary>
    public void Add(LadderMove move)
    {
        ArgumentNullException.ThrowIfNull(move);
        moves.Add(move);
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

/// <summary>What is read, and not changed, to analyse an incident and to decide.</summary>
public sealed record CaseContext
{
    /// <summary>The incident's service when this was read; null where nobody need know.</summary>
    public string? Service { get; init; }

    /// <summary>The pattern that found it; null for incidents of people.</summary>
    public AlertPattern? Pattern { get; init; }

    /// <summary>The lines kept as evidence, oldest first.</summary>
    public required IReadOnlyList<EvidenceText> Evidence { get; init; }

    /// <summary>The known services.</summary>
    public required ServiceCatalog Services { get; init; }

    /// <summary>Services whose logs changed against the quiet time before, the likeliest first.</summary>
    public IReadOnlyList<Suspect> Suspects { get; init; } = [];

    /// <summary>The knowledge base, ready for searching.</summary>
    public required KnowledgeIndex Knowledge { get; init; }

    /// <summary>Resolved incidents that are similar, best first.</summary>
    public required IReadOnlyList<PastIncident> Past { get; init; }

    /// <summary>What recorded outcomes make of raw scores.</summary>
    public ConfidenceCalibration Calibration { get; init; } = ConfidenceCalibration.None;

    /// <summary>The global switch.</summary>
    public required bool AutomationEnabled { get; init; }

    /// <summary>When a changing action last began on the incident's service.</summary>
    public DateTimeOffset? LastChangeOfService { get; init; }

    /// <summary>Changing actions that the agent began on the service within the last hour.</summary>
    public int ChangesLastHour { get; init; }

    /// <summary>Another incident whose action runs on the service, or whose fix is being watched; null for none.</summary>
    public string? BusyWith { get; init; }
}

/// <summary>What other incidents do, and last did, to a service.</summary>
/// <param name="BusyWith">An incident whose action runs on it right now, or whose fix is being watched; null for none.</param>
/// <param name="LastChange">The latest changing action that ended well, and its incident; null for none.</param>
/// <param name="AutomationEnabled">The global switch at this moment.</param>
public sealed record ServiceActivity(
    string? BusyWith,
    LastChange? LastChange,
    bool AutomationEnabled
)
{
    /// <summary>When a changing action of another incident last began on it, however it ended; null for none.</summary>
    public DateTimeOffset? OthersChangedAt { get; init; }

    /// <summary>Changing actions of any incident that the agent began on it within the last hour.</summary>
    public int ChangesLastHour { get; init; }
}

/// <summary>A changing action that ended well.</summary>
public sealed record LastChange(string IncidentId, string ActionType, DateTimeOffset EndedAt);

/// <summary>Another action runs on the service.</summary>
public sealed record ServiceBusy()
    : Error("action.service_busy", "Another action runs on this service right now.");

/// <summary>The incident cannot become active again: its fault has a newer incident.</summary>
public sealed record FaultOpenElsewhere(string Id)
    : Error(
        "incident.fault_open_elsewhere",
        $"{Id} cannot be reopened: the same fault already has a newer, active incident. Go on with that one."
    );

/// <summary>An incident that one worker holds.</summary>
/// <param name="IncidentId">Which.</param>
/// <param name="Owner">The process.</param>
/// <param name="Fence">
/// Counts up each time that somebody takes it. The process is not enough: two of its workers are not one, and whoever
/// stood still for longer than the lease must not go on beside, or end the claim of, whoever took it over.
/// </param>
public sealed record IncidentClaim(string IncidentId, string Owner, long Fence);

/// <summary>Reads and stores cases. Each change is one transaction.</summary>
public interface IIncidentDesk
{
    /// <summary>
    /// Takes the incident for one worker until <paramref name="until"/>: compare-and-swap, so that of two one wins, also
    /// of one process.
    /// </summary>
    /// <returns>Null where another holds it.</returns>
    Task<IncidentClaim?> TryClaimAsync(
        string incidentId,
        string owner,
        DateTimeOffset until,
        CancellationToken cancellation
    );

    /// <summary>Holds it for longer. False where it was lost meanwhile.</summary>
    Task<bool> ExtendClaimAsync(
        IncidentClaim claim,
        DateTimeOffset until,
        CancellationToken cancellation
    );

    /// <summary>Lets go of it; does nothing where it was lost.</summary>
    Task ReleaseAsync(IncidentClaim claim, CancellationToken cancellation);

    /// <summary>Reads the case, applies the change and stores all of it in one transaction; repeats where somebody was faster.</summary>
    /// <returns>
    /// What the change returned; a refusal stores nothing. <see cref="IncidentNotFound"/>, or
    /// <see cref="ServiceBusy"/> where it would start a second action on one service.
    /// </returns>
    Task<Result<T>> ChangeAsync<T>(
        string incidentId,
        Func<IncidentCase, Result<T>> change,
        CancellationToken cancellation
    );

    /// <summary>The case as it is now; null where there is no such incident. Changing what is returned changes nothing.</summary>
    Task<IncidentCase?> ReadCaseAsync(string incidentId, CancellationToken cancellation);

    /// <summary>
    /// What is due next for whoever holds the incident, and when; null where there is no such incident. An action that
    /// stands as running comes first: nobody runs it, for nobody else holds the incident.
    /// </summary>
    Task<(IncidentStep Step, DateTimeOffset? At)?> NextStepAsync(
        string incidentId,
        CancellationToken cancellation
    );

    /// <summary>Stores a new incident.</summary>
    Task AddAsync(Incident incident, CancellationToken cancellation);

    /// <summary>The catalogue as it is now: allow-lists are read at the moment of acting, never remembered.</summary>
    Task<ServiceCatalog> ReadServicesAsync(CancellationToken cancellation);

    /// <summary>What other incidents do, and last did, to a service.</summary>
    Task<ServiceActivity> ReadActivityAsync(
        string service,
        string exceptIncidentId,
        CancellationToken cancellation
    );

    /// <summary>The same basis with the versions that its entry and pattern have now.</summary>
    Task<ApprovalBasis> ReadBasisAsync(ApprovalBasis basis, CancellationToken cancellation);

    /// <summary>Whether somebody wants this action stopped.</summary>
    Task<bool> IsStopWantedAsync(string actionId, CancellationToken cancellation);

    /// <summary>Reads the context of an incident; null where there is no such incident.</summary>
    Task<CaseContext?> ReadContextAsync(string incidentId, CancellationToken cancellation);

    /// <summary>The silence that covers the incident at this moment, and until when; null where none does.</summary>
    Task<(Silence Silence, SilenceSpan Span)?> ReadSilenceAsync(
        string incidentId,
        DateTimeOffset now,
        CancellationToken cancellation
    );

    /// <summary>
    /// Ids of the incidents whose next step is due, the longest waiting first; before them those whose action stands as
    /// running although nobody holds them.
    /// </summary>
    Task<IReadOnlyList<string>> DueAsync(
        DateTimeOffset now,
        int limit,
        CancellationToken cancellation
    );
}
