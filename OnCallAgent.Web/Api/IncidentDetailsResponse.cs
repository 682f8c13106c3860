using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Api;

/// <summary>An incident with all that belongs to it.</summary>
public sealed record IncidentDetailsResponse : IncidentResponse
{
    internal IncidentDetailsResponse(IncidentDetails details)
        : base(details.Incident)
    {
        Analysis = details.Analysis;
        Explanation = details.Explanation is { } words ? new ExplanationResponse(words) : null;
        Actions = [.. details.Actions.Select(a => new ActionResponse(a))];
        Timeline =
        [
            .. details.Timeline.Select(t => new TimelineResponse(
                t.At,
                t.Kind,
                t.Actor,
                t.Text,
                t.SubjectId
            )),
        ];
        Evidence =
        [
            .. details.Evidence.Select(e => new EvidenceResponse(
                e.Timestamp,
                e.Level,
                e.Service,
                e.Message,
                e.MatchStart,
                e.MatchLength,
                e.PatternId,
                e.Source,
                e.Origin
            )),
        ];
        Notifications =
        [
            .. details.Deliveries.Select(d => new NotificationResponse(
                d.Id,
                d.Cause,
                d.Channel,
                d.Recipient,
                d.Status,
                d.Reason,
                d.Attempts,
                d.CreatedAt,
                d.SentAt
            )),
        ];
    }

    /// <summary>The latest analysis; null before the first.</summary>
    public IncidentAnalysis? Analysis { get; }

    /// <summary>What a language model wrote about it; null where none is configured. Nothing is decided by it.</summary>
    public ExplanationResponse? Explanation { get; }

    /// <summary>Actions in their order.</summary>
    public IReadOnlyList<ActionResponse> Actions { get; }

    /// <summary>What happened, oldest first.</summary>
    public IReadOnlyList<TimelineResponse> Timeline { get; }

    /// <summary>Lines kept as evidence, as they arrived.</summary>
    public IReadOnlyList<EvidenceResponse> Evidence { get; }

    /// <summary>Messages to people, oldest first.</summary>
    public IReadOnlyList<NotificationResponse> Notifications { get; }
}

/// <summary>One line of an incident's history.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What kind of event.</param>
/// <param name="Actor">Who: a user name, or <c>agent</c>.</param>
/// <param name="Text">One sentence.</param>
/// <param name="SubjectId">Id of the action or notification it speaks of; null otherwise.</param>
public sealed record TimelineResponse(
    DateTimeOffset At,
    TimelineKind Kind,
    string Actor,
    string Text,
    string? SubjectId
);

/// <summary>A log line kept with its incident.</summary>
/// <param name="Timestamp">When the writer says it happened.</param>
/// <param name="Level">Its level.</param>
/// <param name="Service">Its service.</param>
/// <param name="Message">Its text.</param>
/// <param name="MatchStart">Where the pattern matched, in characters.</param>
/// <param name="MatchLength">How much it matched; 0 for none.</param>
/// <param name="PatternId">The pattern.</param>
/// <param name="Source">Id of the source.</param>
/// <param name="Origin">File and byte offset; null for lines that came from no file.</param>
public sealed record EvidenceResponse(
    DateTimeOffset Timestamp,
    EntryLevel Level,
    string Service,
    string Message,
    int MatchStart,
    int MatchLength,
    string PatternId,
    string Source,
    string? Origin
);

/// <summary>A message to a person or a channel.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Cause">What it is about.</param>
/// <param name="Channel"><c>email</c>, <c>teams</c> … or <c>log</c>.</param>
/// <param name="Recipient">An address, or the channel's name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Reason">Why it failed, was skipped, or is tried again.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="SentAt">When the channel took it.</param>
public sealed record NotificationResponse(
    Guid Id,
    string Cause,
    string Channel,
    string Recipient,
    DeliveryStatus Status,
    string? Reason,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt
);
