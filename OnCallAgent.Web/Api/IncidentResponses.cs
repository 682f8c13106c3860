using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Api;

/// <summary>An incident.</summary>
public record IncidentResponse
{
    internal IncidentResponse(Incident incident)
    {
        Id = incident.Id;
        Title = incident.Title;
        Description = incident.Description;
        Service = incident.Service;
        Severity = incident.Severity;
        Status = incident.Status;
        Handler = incident.Handler;
        CreatedAt = incident.CreatedAt;
        UpdatedAt = incident.UpdatedAt;
        ResolvedAt = incident.ResolvedAt;
        AcknowledgedAt = incident.AcknowledgedAt;
        AcknowledgedBy = incident.AcknowledgedBy;
        AiConfidence = incident.AiConfidence;
        PredictedResolutionTime = incident.PredictedResolutionTime;
        AssignedTo = incident.AssignedTo;
        ResolutionMethod = incident.ResolutionMethod;
        RootCause = incident.RootCause;
        LessonsLearned = incident.LessonsLearned;
        OccurrenceCount = incident.OccurrenceCount;
        FirstSeen = incident.FirstSeen;
        LastSeen = incident.LastSeen;
        Source = incident.Source;
        Labels = incident.Labels;
        Fingerprint = incident.Fingerprint;
        PatternId = incident.PatternId;
        ReopenCount = incident.ReopenCount;
        MergedInto = incident.MergedInto;
        Version = incident.Version;
    }

    /// <summary><c>INC-yyyyMMdd-xxxxxxxx</c>.</summary>
    public string Id { get; }

    /// <summary>What is wrong.</summary>
    public string Title { get; }

    /// <summary>More about it.</summary>
    public string Description { get; }

    /// <summary>The affected service.</summary>
    public string Service { get; }

    /// <summary>How bad it is.</summary>
    public Severity Severity { get; }

    /// <summary>Where it stands.</summary>
    public IncidentStatus Status { get; }

    /// <summary>Who must act next.</summary>
    public Handler Handler { get; }

    /// <summary>When it was opened.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>When it was resolved; null while it is not.</summary>
    public DateTimeOffset? ResolvedAt { get; }

    /// <summary>When a human first said that they have seen it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; }

    /// <summary>Who has seen it.</summary>
    public string? AcknowledgedBy { get; }

    /// <summary>Confidence of the latest analysis, 0 to 1; null before it.</summary>
    public double? AiConfidence { get; }

    /// <summary>Minutes to resolve, from similar incidents; null where there are none.</summary>
    public int? PredictedResolutionTime { get; }

    /// <summary>Who is in charge.</summary>
    public string? AssignedTo { get; }

    /// <summary>How it was resolved: <c>automated</c>, <c>manual</c>, or a person's words.</summary>
    public string? ResolutionMethod { get; }

    /// <summary>Why it happened.</summary>
    public string? RootCause { get; }

    /// <summary>What to do differently.</summary>
    public string? LessonsLearned { get; }

    /// <summary>Matching lines so far.</summary>
    public long OccurrenceCount { get; }

    /// <summary>Time of the first matching line.</summary>
    public DateTimeOffset FirstSeen { get; }

    /// <summary>Time of the latest matching line.</summary>
    public DateTimeOffset LastSeen { get; }

    /// <summary>Id of the source of the first line; <c>api</c> or <c>manual</c> for reported incidents.</summary>
    public string Source { get; }

    /// <summary>Free labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The fault's fingerprint; empty for reported incidents.</summary>
    public string Fingerprint { get; }

    /// <summary>Id of the pattern that found it; null for reported incidents.</summary>
    public string? PatternId { get; }

    /// <summary>How often it came back.</summary>
    public int ReopenCount { get; }

    /// <summary>The incident that it goes on as, as part of its cascade; null for none. Reopening takes it out again.</summary>
    public string? MergedInto { get; }

    /// <summary>Counts up with every change; the ETag.</summary>
    public long Version { get; }
}

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

/// <summary>A part of the list of incidents, newest first.</summary>
/// <param name="Items">The incidents.</param>
/// <param name="Total">How many fit the filters in all, counted up to 10 000; with <c>q</c>, in what was searched for this part, up to 1 000.</param>
/// <param name="TotalCapped">Whether there are, or with <c>q</c> may be, more than <c>total</c>.</param>
/// <param name="Limit">Most in one answer.</param>
/// <param name="Offset">How many were left out before these.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> for the next part; null at the end.</param>
public sealed record IncidentListResponse(
    IReadOnlyList<IncidentResponse> Items,
    int Total,
    bool TotalCapped,
    int Limit,
    int Offset,
    string? NextCursor
);

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

/// <summary>An action and what came of it.</summary>
public sealed record ActionResponse
{
    internal ActionResponse(ActionRecord action)
    {
        Id = action.Id;
        IncidentId = action.IncidentId;
        ActionType = action.ActionType;
        Parameters = action.Parameters;
        Status = action.Status;
        Result = action.Result;
        CreatedAt = action.CreatedAt;
        StartedAt = action.StartedAt;
        CompletedAt = action.CompletedAt;
        ExecutionTimeMs = action.ExecutionTimeMs;
        ErrorMessage = action.ErrorMessage;
        RequestedBy = action.RequestedBy;
        ApprovedBy = action.ApprovedBy;
        Digest = action.Digest;
        RollsBack = action.RollsBack;
        CancelRequestedBy = action.CancelRequestedBy;
    }

    /// <summary><c>ACT-yyyyMMdd-xxxxxxxx</c>.</summary>
    public string Id { get; }

    /// <summary>Its incident.</summary>
    public string IncidentId { get; }

    /// <summary>Name of the action.</summary>
    public string ActionType { get; }

    /// <summary>Its parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Where it stands.</summary>
    public ActionStatus Status { get; }

    /// <summary>What it did; null before it ended.</summary>
    public ActionResult? Result { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>How long it ran, in milliseconds.</summary>
    public long? ExecutionTimeMs { get; }

    /// <summary>Why it failed, was skipped or cancelled.</summary>
    public string? ErrorMessage { get; }

    /// <summary>Who wanted it: a user name, or <c>agent</c>.</summary>
    public string RequestedBy { get; }

    /// <summary>Who said yes; null where nobody had to.</summary>
    public string? ApprovedBy { get; }

    /// <summary>Digest of exactly what was decided or approved; null for what a person ran without approval.</summary>
    public string? Digest { get; }

    /// <summary>The action that this one takes back; null for an action of its own.</summary>
    public string? RollsBack { get; }

    /// <summary>Who wants it stopped; null where nobody does.</summary>
    public string? CancelRequestedBy { get; }
}
