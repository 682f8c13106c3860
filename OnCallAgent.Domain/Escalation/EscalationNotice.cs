using System.Text.Json.Serialization;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Escalation.Channels;
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

    /// <summary>Whether nothing is wrong, and the message only asks whether it arrives.</summary>
    public bool IsTest { get; init; }

    /// <summary>Other incidents that this message tells of: they were held back, so that a storm is one message.</summary>
    public IReadOnlyList<NoticeLine> Others { get; init; } = [];

    /// <summary>Link with which its reader acknowledges, or confirms that a test arrived; made when it is sent, never stored.</summary>
    [JsonIgnore]
    public Uri? AnswerUrl { get; init; }

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
            Confidence = analysis?.DecisiveConfidence,
            RootCause = incident.RootCause is { Length: > 0 } line ? $"{cause}: {line}" : cause,
            Components = analysis?.AffectedComponents ?? [incident.Service],
            Risk = analysis?.RiskLevel,
            Reason = reason,
            RequiredSteps = steps,
        };
    }
}

/// <summary>An incident in a line.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Service">Its service.</param>
/// <param name="Title">Its title.</param>
/// <param name="Reason">Why a human is called.</param>
public sealed record NoticeLine(
    string IncidentId,
    Severity Severity,
    string Service,
    string Title,
    string Reason
);

/// <summary>A way to reach people. One class a channel; knows nothing of incidents but the notice.</summary>
public interface INotificationChannel
{
    /// <summary><c>email</c>, <c>teams</c> …</summary>
    string Name { get; }

    /// <summary>What kind it is.</summary>
    ChannelKind Kind =>
        Enum.TryParse<ChannelKind>(Name, ignoreCase: true, out var kind)
            ? kind
            : ChannelKind.Webhook;

    /// <summary>Whom it reaches as it is configured; empty where it is not configured.</summary>
    IReadOnlyList<string> Recipients { get; }

    /// <summary>Whether it is switched on.</summary>
    bool Enabled => true;

    /// <summary>Whether it is configured and switched on.</summary>
    bool Works => Recipients.Count > 0;

    /// <summary>What it lacks to send anything, and who mends it, in a sentence; null where it lacks nothing.</summary>
    string? Lacks => null;

    /// <summary>Whether the built-in policy calls it.</summary>
    bool InDefault => true;

    /// <summary>Most messages to one recipient within an hour; null for the process's limit.</summary>
    int? MessagesPerHour => null;

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
    /// <param name="delivery">The delivery.</param>
    /// <param name="notice">Its notice with what is only known at sending: the link, and what goes out with it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<DeliveryOutcome> SendAsync(
        Delivery delivery,
        EscalationNotice notice,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return SendAsync(notice, delivery.Recipient, cancellation);
    }
}
