using System.Globalization;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>Analyses an incident, decides, and stores both with what must happen next in one transaction.</summary>
public sealed class AnalysisStage(
    IIncidentDesk desk,
    ActionCatalog actions,
    ApprovalStage approvals,
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
                // It became another service's while we read: what was read is about the wrong one. The step stays due,
                // and is taken again at once.
                if (context.Service is { } read && read != file.Incident.Service)
                {
                    return Done.Value;
                }

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

        StageTrace.Tell("oncall.pattern.id", incident.PatternId);
        StageTrace.Tell("oncall.analysis.confidence", analysis.DecisiveConfidence);
        StageTrace.Tell("oncall.analysis.root_cause", analysis.RootCauseCategory);
        using var deciding = StageTrace.Begin("decide", incident.Id);
        var asked = QuestionOf(file, context, analysis, now);
        var report = DecisionMaker.Decide(asked);
        var decided = DecisionRecord.Of(incident.Id, asked, report);
        file.Take(decided);
        deciding
            ?.SetTag("oncall.decision", decided.Kind)
            .SetTag(
                "oncall.decision.rule",
                report.Decision is Decision.Escalate { Rule: var by } ? by : null
            )
            .SetTag(
                "oncall.decision.actions",
                decided.Actions.Select(static a => a.Type).ToArray()
            );
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
                Request(file, context, analysis, act.Actions, needsApproval: false, now);
                incident.AgentContinues(IncidentStep.Act, now, now);
                break;
            case Decision.Ask ask:
                incident.Record(
                    TimelineKind.Decided,
                    Actor.Agent,
                    $"Decided to ask. {ask.Reason}",
                    now
                );
                Request(file, context, analysis, ask.Actions, needsApproval: true, now);
                approvals.Ask(file, $"The agent asks for approval: {ask.Reason}", Actor.Agent, now);
                break;
            case Decision.OnPaper paper:
                incident.Record(
                    TimelineKind.Shadowed,
                    Actor.Agent,
                    $"Would have {(paper.Asks ? "asked for a yes to" : "run")} {WouldRun(file, context, paper.Actions)}.",
                    now
                );
                escalation.HandOver(
                    file,
                    EscalationCause.Key(EscalationCause.Shadow, incident),
                    $"{paper.Reason} The agent would have {(paper.Asks ? "asked for a yes to" : "run")} {WouldRun(file, context, paper.Actions)}.",
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

    private DecisionInput QuestionOf(
        IncidentCase file,
        CaseContext context,
        IncidentAnalysis analysis,
        DateTimeOffset now
    )
    {
        var service = context.Services.Find(file.Incident.Service);
        return new DecisionInput
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
                a is { StartedAt: not null, RollsBack: null } && !actions.IsReadOnly(a.ActionType)
            ),
            LastChangeOfService = context.LastChangeOfService,
            ChangesLastHour = context.ChangesLastHour,
            BusyWith = context.BusyWith,
            Ladder = service is null
                ? []
                :
                [
                    .. analysis
                        .RecommendedActions.Select(static a => a.Type)
                        .Distinct(StringComparer.Ordinal)
                        .Where(type => !actions.IsReadOnly(type))
                        .Select(type =>
                            LadderKey.Of(
                                type,
                                file.Ladder.FirstOrDefault(s => s.ActionType == type),
                                service
                            )
                        ),
                ],
            Now = now,
        };
    }

    // As a person would type it, though no shell ever sees it.
    private string WouldRun(
        IncidentCase file,
        CaseContext context,
        IReadOnlyList<Knowledge.RecommendedAction> wanted
    ) =>
        string.Join(
            ", then ",
            wanted.Select(a =>
            {
                var plan = context.Services.Find(file.Incident.Service) is { } service
                    ? actions.Plan(
                        a.Type,
                        new ActionRequest(file.Incident.Id, service, a.Parameters)
                    )
                    : new TargetNotAllowed(file.Incident.Service, a.Type);
                return plan.IsSuccess
                    ? $"{a.Type} ({string.Join("; ", plan.Value.Steps.Select(s => string.Join(' ', s)))})"
                    : a.Type;
            })
        );

    private void Request(
        IncidentCase file,
        CaseContext context,
        IncidentAnalysis analysis,
        IReadOnlyList<Knowledge.RecommendedAction> wanted,
        bool needsApproval,
        DateTimeOffset now
    )
    {
        var service =
            context.Services.Find(file.Incident.Service)
            ?? throw new InvalidOperationException("Nothing is decided for an unknown service.");
        var basis = new ApprovalBasis(
            analysis.KnowledgeId,
            analysis.KnowledgeVersion,
            file.Incident.PatternId,
            analysis.PatternVersion
        );
        var sequence = file.Actions.Select(a => a.Sequence).DefaultIfEmpty(0).Max();
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
            var binding = approvals.BindingOf(record, service, basis);
            if (!binding.IsSuccess)
            {
                throw new InvalidOperationException(
                    $"An action that cannot be planned was decided: {binding.Error.Message}"
                );
            }

            record.Bind(
                binding.Value,
                needsApproval ? ApprovalStage.Needed(service, record) : 0,
                needsApproval ? approvals.ExpiresAt(now) : null
            );
            file.Add(record);
            file.Incident.Record(
                TimelineKind.ActionQueued,
                Actor.Agent,
                $"Queued {action.Type}.",
                now,
                record.Id
            );
        }
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
            $"Analysed: confidence {Share.Show(analysis.DecisiveConfidence)}{(analysis.Calibrated is null ? ", not yet calibrated" : $" (score {Share.Show(analysis.Confidence)})")}, root cause {analysis.RootCauseCategory}, risk {analysis.RiskLevel.ToString().ToLowerInvariant()}."
        );
}
