using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>
/// One fault and what was done about it. The only place where its status changes; every change
/// adds the timeline entry that tells of it, and the two are stored in one transaction.
/// </summary>
public sealed partial class Incident
{
    private readonly List<TimelineEntry> unsavedTimeline = [];

    private Incident() { }

    /// <summary><c>INC-yyyyMMdd-xxxxxxxx</c>.</summary>
    public string Id { get; private set; } = "";

    /// <summary>What is wrong, in at most 200 characters.</summary>
    public string Title { get; private set; } = "";

    /// <summary>More about it.</summary>
    public string Description { get; private set; } = "";

    /// <summary>The service at fault.</summary>
    public string Service { get; private set; } = "";

    /// <summary>How bad it is.</summary>
    public Severity Severity { get; private set; }

    /// <summary>Where it stands.</summary>
    public IncidentStatus Status { get; private set; }

    /// <summary>Who must act next.</summary>
    public Handler Handler { get; private set; }

    /// <summary>When it was opened, by the agent's clock.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When it was resolved; null while it is not.</summary>
    public DateTimeOffset? ResolvedAt { get; private set; }

    /// <summary>When a human first said that they have seen it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; private set; }

    /// <summary>Who has seen it.</summary>
    public string? AcknowledgedBy { get; private set; }

    /// <summary>Confidence of the latest analysis, 0 to 1.</summary>
    public double? AiConfidence { get; private set; }

    /// <summary>Minutes to resolve, from similar incidents; null where there are none.</summary>
    public int? PredictedResolutionTime { get; private set; }

    /// <summary>Who is in charge.</summary>
    public string? AssignedTo { get; private set; }

    /// <summary>How it was resolved: <c>automated</c>, <c>manual</c>, <c>alert_resolved</c>, or a person's words.</summary>
    public string? ResolutionMethod { get; private set; }

    /// <summary>Why it happened.</summary>
    public string? RootCause { get; private set; }

    /// <summary>What to do differently.</summary>
    public string? LessonsLearned { get; private set; }

    /// <summary>Matching lines so far.</summary>
    public long OccurrenceCount { get; private set; }

    /// <summary>Time of the first matching line, by the line's own clock.</summary>
    public DateTimeOffset FirstSeen { get; private set; }

    /// <summary>Time of the latest matching line, by the line's own clock.</summary>
    public DateTimeOffset LastSeen { get; private set; }

    /// <summary>When the latest matching line was read, by the agent's clock. Verification looks at this one: clocks of services may be wrong.</summary>
    public DateTimeOffset LastObservedAt { get; private set; }

    /// <summary>Id of the source of the first line, <c>manual</c> for incidents opened by a person.</summary>
    public string Source { get; private set; } = "";

    /// <summary>The fault's fingerprint; empty for incidents opened by a person.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Id of the pattern that found it; null for incidents opened by a person.</summary>
    public string? PatternId { get; private set; }

    /// <summary>Whether the alert that opened it fires; null where no alert did.</summary>
    public bool? AlertFiring { get; private set; }

    /// <summary>Free labels.</summary>
    public Dictionary<string, string> Labels { get; private set; } = [];

    /// <summary>What the agent has to do next.</summary>
    public IncidentStep NextStep { get; private set; }

    /// <summary>When it is due.</summary>
    public DateTimeOffset? NextStepAt { get; private set; }

    /// <summary>The incident of whose cascade it turned out to be a part; null for none. It is closed then, and that one goes on.</summary>
    public string? MergedInto { get; private set; }

    /// <summary>
    /// Faults, by fingerprint, that went over to the other incident when it was merged. They stay listed when a person
    /// takes it out again: what a person took apart is not put together a second time.
    /// </summary>
    public IReadOnlyList<string> MergedFaults { get; private set; } = [];

    /// <summary>How often it came back.</summary>
    public int ReopenCount { get; private set; }

    /// <summary>Counts up with every change; the ETag, and the guard against lost updates.</summary>
    public long Version { get; private set; }

    /// <summary>Entries not stored yet. The store takes them in the transaction that stores the change.</summary>
    public IReadOnlyList<TimelineEntry> UnsavedTimeline => unsavedTimeline;

    /// <summary>Whether it still needs somebody.</summary>
    public bool IsActive => Status is IncidentStatus.Open or IncidentStatus.Investigating;

    /// <summary>Hands the unsaved entries to the store, once.</summary>
    public IReadOnlyList<TimelineEntry> TakeUnsavedTimeline()
    {
        var taken = unsavedTimeline.ToArray();
        unsavedTimeline.Clear();
        return taken;
    }

    /// <summary>Records something that belongs to this incident's history without changing where it stands.</summary>
    public void Record(
        TimelineKind kind,
        string actor,
        string text,
        DateTimeOffset now,
        string? subjectId = null
    )
    {
        unsavedTimeline.Add(
            new TimelineEntry
            {
                IncidentId = Id,
                At = now,
                Kind = kind,
                Actor = actor,
                Text = text,
                SubjectId = subjectId,
            }
        );
        Touch(now);
    }

    private void Touch(DateTimeOffset now)
    {
        UpdatedAt = now;
        Version++;
    }

    private IllegalMove Refused(string move, string why) => new(Id, Status, move, why);
}
