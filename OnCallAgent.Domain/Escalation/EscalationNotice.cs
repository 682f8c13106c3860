using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation;

/// <summary>The facts of an escalation. Plain text from logs: every channel encodes it for its own format.</summary>
public sealed record EscalationNotice
{
    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its service.</summary>
    public required string Service { get; init; }

    /// <summary>Its severity.</summary>
    public required Severity Severity { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Confidence of the analysis, 0 to 1; null where there is none.</summary>
    public double? Confidence { get; init; }

    /// <summary>Root cause category and line.</summary>
    public string RootCause { get; init; } = IncidentAnalysis.UnknownCause;

    /// <summary>Affected components.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Risk of acting; null where nothing was analysed.</summary>
    public RiskLevel? Risk { get; init; }

    /// <summary>Why a human is called.</summary>
    public required string Reason { get; init; }

    /// <summary>What the human should do, in order.</summary>
    public IReadOnlyList<string> RequiredSteps { get; init; } = [];

    /// <summary>The notice of an incident.</summary>
    public static EscalationNotice Of(
        Incident incident,
        IncidentAnalysis? analysis,
        string reason,
        IReadOnlyList<string> steps
    )
    {
        ArgumentNullException.ThrowIfNull(incident);
        var cause = analysis is null ? IncidentAnalysis.UnknownCause : analysis.RootCauseCategory;
        return new EscalationNotice
        {
            IncidentId = incident.Id,
            Title = incident.Title,
            Service = incident.Service,
            Severity = incident.Severity,
            OpenedAt = incident.CreatedAt,
            Confidence = analysis?.Confidence,
            RootCause = incident.RootCause is { Length: > 0 } line ? $"{cause}: {line}" : cause,
            Components = analysis?.AffectedComponents ?? [incident.Service],
            Risk = analysis?.RiskLevel,
            Reason = reason,
            RequiredSteps = steps,
        };
    }
}

/// <summary>A way to reach people. One class a channel; knows nothing of incidents but the notice.</summary>
public interface INotificationChannel
{
    /// <summary><c>email</c>, <c>teams</c> …</summary>
    string Name { get; }

    /// <summary>Whom it reaches as it is configured; empty where it is not configured.</summary>
    IReadOnlyList<string> Recipients { get; }

    /// <summary>One attempt, within 30 s. Expected failures are outcomes; exceptions are bugs.</summary>
    Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    );

    /// <summary>
    /// One attempt for a delivery of the outbox. A channel whose messages have ids derives them from the delivery's,
    /// so that a message that was sent but not recorded as sent is recognised when it comes again.
    /// </summary>
    Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return SendAsync(delivery.Notice, delivery.Recipient, cancellation);
    }
}
