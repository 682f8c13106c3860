using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

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
