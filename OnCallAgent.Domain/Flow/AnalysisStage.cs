using System.Globalization;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>Analyses an incident, decides, and stores both with what must happen next in one transaction.</summary>
public sealed class AnalysisStage(
    IIncidentDesk desk,
    ActionCatalog actions,
    EscalationStage escalation,
    FlowSettings settings,
    IIdSource ids,
    TimeProvider clock
)
{
    /// <summary>Takes the stage.</summary>
    public async Task TakeAsync(string incidentId, CancellationToken cancellation)
    {
        if (await desk.ReadContextAsync(incidentId, cancellation) is not { } context)
        {
            return;
        }

        await desk.ChangeAsync(
            incidentId,
            file =>
            {
                if (file.Incident.IsActive && file.Incident.NextStep == IncidentStep.Analyse)
                {
                    Apply(file, context, clock.GetUtcNow());
                }

                return Done.Value;
            },
            cancellation
        );
    }

    private void Apply(IncidentCase file, CaseContext context, DateTimeOffset now)
    {
        var incident = file.Incident;
        var analysis = IncidentAnalyst.Analyse(
            InputOf(incident, context),
            context.Knowledge,
            now,
            settings.LeastConfidence(context.Calibration)
        );
        file.Take(analysis);
        incident.TakeAnalysis(
            analysis.DecisiveConfidence,
            analysis.RootCause,
            analysis.PredictedResolutionMinutes,
            Sentence(analysis),
            now
        );

        var report = Decide(file, context, analysis, now);
        foreach (var verdict in report.Verdicts.Where(v => v.Outcome != GuardOutcome.Allow))
        {
            incident.Record(
                TimelineKind.ActionRefused,
                Actor.Agent,
                $"{verdict.Rule}: {verdict.Reason}",
                now
            );
        }

        switch (report.Decision)
        {
            case Decision.Act act:
                incident.Record(
                    TimelineKind.Decided,
                    Actor.Agent,
                    $"Decided to act. {act.Reason}",
                    now
                );
                Request(file, act.Actions, needsApproval: false, now);
                incident.AgentContinues(IncidentStep.Act, now, now);
                break;
            case Decision.Ask ask:
                incident.Record(
                    TimelineKind.Decided,
                    Actor.Agent,
                    $"Decided to ask. {ask.Reason}",
                    now
                );
                var first = Request(file, ask.Actions, needsApproval: true, now);
                incident.WaitForApproval(
                    $"Waiting for a yes to {string.Join(", then ", ask.Actions.Select(a => a.Type))}.",
                    now,
                    first
                );
                escalation.Notify(
                    file,
                    EscalationCause.Key(EscalationCause.ApprovalRequested, incident, first),
                    $"The agent asks for approval: {ask.Reason}",
                    now
                );
                break;
            case Decision.Escalate escalate:
                escalation.HandOver(
                    file,
                    EscalationCause.Key(escalate.Rule, incident),
                    escalate.Reason,
                    now
                );
                break;
        }
    }

    private DecisionReport Decide(
        IncidentCase file,
        CaseContext context,
        IncidentAnalysis analysis,
        DateTimeOffset now
    )
    {
        var service = context.Services.Find(file.Incident.Service);
        return DecisionMaker.Decide(
            new DecisionInput
            {
                Severity = file.Incident.Severity,
                ServiceName = file.Incident.Service,
                Service = service,
                Analysis = analysis,
                Proposed = ProposedActions.Of(
                    analysis.RecommendedActions,
                    file.Incident,
                    service,
                    actions
                ),
                AutomationEnabled = context.AutomationEnabled,
                ConfidenceThreshold = settings.ConfidenceThreshold,
                MostWrongActions = settings.MostWrongActions,
                RiskAssessmentEnabled = settings.RiskAssessmentEnabled,
                MaxActions = settings.MaxActions,
                ActionsSoFar = file.Actions.Count(a =>
                    a.StartedAt is not null && !IsReadOnly(a.ActionType)
                ),
                LastChangeOfService = context.LastChangeOfService,
                Now = now,
            }
        );
    }

    private bool IsReadOnly(ActionRecord action) => IsReadOnly(action.ActionType);

    private bool IsReadOnly(string actionType) =>
        actions.Find(actionType)?.Definition.IsReadOnly ?? false;

    private string Request(
        IncidentCase file,
        IReadOnlyList<Knowledge.RecommendedAction> wanted,
        bool needsApproval,
        DateTimeOffset now
    )
    {
        var sequence = file.Actions.Select(a => a.Sequence).DefaultIfEmpty(0).Max();
        string? first = null;
        foreach (var action in wanted)
        {
            var record = ActionRecord.Request(
                file.Incident.Id,
                file.Incident.Service,
                action.Type,
                action.Parameters,
                ++sequence,
                Actor.Agent,
                needsApproval,
                now,
                ids
            );
            file.Add(record);
            file.Incident.Record(
                TimelineKind.ActionQueued,
                Actor.Agent,
                $"Queued {action.Type}.",
                now,
                record.Id
            );
            first ??= record.Id;
        }

        return first
            ?? throw new InvalidOperationException("A decision to act names at least one action.");
    }

    private static AnalysisInput InputOf(Incident incident, CaseContext context) =>
        new()
        {
            IncidentId = incident.Id,
            Title = incident.Title,
            Description = incident.Description,
            Service = incident.Service,
            Severity = incident.Severity,
            Fingerprint = incident.Fingerprint,
            OccurrenceCount = incident.OccurrenceCount,
            Pattern = context.Pattern,
            Evidence = context.Evidence,
            Services = context.Services,
            Suspects = context.Suspects,
            Knowledge = [],
            Past = context.Past,
            Calibration = context.Calibration,
        };

    private static string Sentence(IncidentAnalysis analysis) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Analysed: confidence {analysis.DecisiveConfidence:0.00}{(analysis.Calibrated is null ? ", not yet calibrated" : $" (score {analysis.Confidence:0.00})")}, root cause {analysis.RootCauseCategory}, risk {analysis.RiskLevel.ToString().ToLowerInvariant()}."
        );
}

/// <summary>What is known of proposed actions before anything is decided.</summary>
public static class ProposedActions
{
    /// <summary>Each action with its definition, and with why it could not be planned.</summary>
    public static IReadOnlyList<ProposedAction> Of(
        IReadOnlyList<Knowledge.RecommendedAction> wanted,
        Incident incident,
        ServiceEntry? service,
        ActionCatalog catalog
    ) => [.. wanted.Select(action => Of(action, incident, service, catalog))];

    private static ProposedAction Of(
        Knowledge.RecommendedAction action,
        Incident incident,
        ServiceEntry? service,
        ActionCatalog catalog
    )
    {
        var definition = catalog.Find(action.Type)?.Definition;
        var plan = service is null
            ? new TargetNotAllowed(incident.Service, action.Type)
            : catalog.Plan(action.Type, new ActionRequest(incident.Id, service, action.Parameters));
        return new ProposedAction(
            action,
            // An unknown action is judged as the worst one; it is refused anyway, by its plan.
            definition?.BlastRadius
                ?? BlastRadius.Wide,
            definition?.Reversibility ?? Reversibility.Irreversible,
            plan.Error?.Message
        );
    }
}

/// <summary>The value of changes that return nothing else.</summary>
public readonly record struct Done
{
    /// <summary>The only one.</summary>
    public static Result<Done> Value => new Done();
}
