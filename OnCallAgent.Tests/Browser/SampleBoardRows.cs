using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Browser;

/// <content>How a sample incident and what belongs to it is made.</content>
internal sealed partial class SampleBoard
{
    private Incident Detect(
        string title,
        string service,
        Severity severity,
        int ageSeconds,
        int count,
        string message,
        string matched
    )
    {
        var at = now.AddSeconds(-ageSeconds);
        var pattern = new AlertPattern
        {
            Id = "sample-" + title.Split(' ')[0].ToLowerInvariant(),
            Name = title,
            Regex = matched,
            Severity = severity,
        };
        var entry = new LogEntry
        {
            Timestamp = at,
            Level = severity == Severity.Medium ? EntryLevel.Warning : EntryLevel.Error,
            Service = service,
            Message = message,
            Raw = message,
            Source = "sample",
        };
        var start = message.IndexOf(matched, StringComparison.Ordinal);
        var signal = new Signal(
            pattern,
            entry,
            new MatchSpan(start, matched.Length),
            "sample:" + title,
            message
        );
        var incident = Incident.Detect(signal, title, 1, at, at, ids);
        if (count > 1)
        {
            incident.AddOccurrences(
                count - 1,
                at.AddSeconds(Math.Min(ageSeconds, 380)),
                at.AddSeconds(1)
            );
        }

        rows.Add(incident);
        lines.Add((incident, message, start, matched.Length));
        for (var i = 0; i < Math.Min(count, 4); i++)
        {
            rows.Add(
                EvidenceLine.From(
                    incident.Id,
                    signal with
                    {
                        Entry = entry with { Timestamp = at.AddMilliseconds(i * 1_454) },
                    }
                )
            );
        }

        return incident;
    }

    private void Analyse(Incident incident, double confidence, string category, string? cause)
    {
        var at = incident.CreatedAt.AddSeconds(1);
        rows.Add(
            new IncidentAnalysis
            {
                IncidentId = incident.Id,
                At = at,
                Confidence = confidence,
                Factors =
                [
                    new(
                        "pattern",
                        0.4,
                        Math.Min(1, confidence * 1.1),
                        [
                            $"“{incident.Title}” matched {incident.OccurrenceCount} of {incident.OccurrenceCount} lines",
                        ]
                    ),
                    new(
                        "service_impact",
                        0.3,
                        confidence * 0.9,
                        ["Tier 1, 3 services depend on it"]
                    ),
                    new(
                        "knowledge",
                        0.3,
                        confidence * 0.8,
                        ["One entry matches, it worked in 2 of 5 cases"]
                    ),
                ],
                RootCauseCategory = category,
                RootCause = cause,
                AffectedComponents = [incident.Service, "orders-api"],
                RecommendedActions =
                [
                    new RecommendedAction("health_check"),
                    new RecommendedAction("restart_service"),
                ],
                RiskLevel = RiskLevel.High,
                AutomationRecommended = confidence >= 0.7,
                Prediction = new ResolutionPrediction(25, 12, 60, 4, SameFault: false),
            }
        );
        incident.TakeAnalysis(
            confidence,
            cause,
            25,
            $"Analysed: confidence {confidence:0.00}, root cause {category}, risk high.",
            at
        );
    }

    private ActionRecord Ask(
        Incident incident,
        string type,
        Dictionary<string, string> parameters,
        int sequence,
        bool needsApproval
    )
    {
        var action = ActionRecord.Request(
            incident.Id,
            incident.Service,
            type,
            parameters,
            sequence,
            needsApproval ? Actor.Agent : person,
            needsApproval,
            incident.CreatedAt.AddSeconds(2),
            ids
        );
        if (needsApproval)
        {
            action.Bind(
                ApprovalBinding.Of(
                    new ActionPlan(
                        type,
                        parameters.GetValueOrDefault("path", incident.Service),
                        [
                            [type, .. parameters.Values],
                        ],
                        parameters
                    ),
                    incident.Service,
                    new ApprovalBasis("disk-full", 2, incident.PatternId, 1)
                ),
                1,
                now.AddMinutes(30)
            );
        }

        rows.Add(action);
        return action;
    }

    private void Deliver(
        Incident incident,
        string channel,
        string recipient,
        DeliveryOutcome outcome
    )
    {
        var notice = EscalationNotice.Of(incident, null, "a human is needed", []);
        var delivery = Delivery.Queue(
            notice,
            "low-confidence#0",
            channel,
            recipient,
            incident.CreatedAt.AddSeconds(3),
            ids
        );
        delivery.Claim(now);
        delivery.Conclude(outcome, RetryPolicy.Default, incident.CreatedAt.AddSeconds(5));
        rows.Add(delivery);
    }
}
