namespace OnCallAgent.Domain.Incidents;

/// <summary>What a timeline entry records, also of things that did not happen.</summary>
public enum TimelineKind
{
    /// <summary>A pattern matched and the incident was opened.</summary>
    Detected = 0,

    /// <summary>More signs of the same fault arrived.</summary>
    Grouped = 1,

    /// <summary>A sign arrived that a silence kept quiet.</summary>
    Suppressed = 2,

    /// <summary>The analysis was made.</summary>
    Analysed = 3,

    /// <summary>The agent decided, with its reason.</summary>
    Decided = 4,

    /// <summary>A guard refused an action, with its reason.</summary>
    ActionRefused = 5,

    /// <summary>An action waits for its turn.</summary>
    ActionQueued = 6,

    /// <summary>An action waits for a human's yes.</summary>
    ApprovalRequested = 7,

    /// <summary>A human said yes.</summary>
    Approved = 8,

    /// <summary>A human said no.</summary>
    Rejected = 9,

    /// <summary>An action began.</summary>
    ActionStarted = 10,

    /// <summary>What an action printed.</summary>
    ActionOutput = 11,

    /// <summary>An action ended well.</summary>
    ActionCompleted = 12,

    /// <summary>An action ended badly.</summary>
    ActionFailed = 13,

    /// <summary>The agent died during an action; whether it took effect is unknown.</summary>
    ActionInterrupted = 14,

    /// <summary>The agent began to watch whether the fix holds.</summary>
    VerificationStarted = 15,

    /// <summary>The fix held.</summary>
    Verified = 16,

    /// <summary>The fix did not hold.</summary>
    VerificationFailed = 17,

    /// <summary>A human is called, with the reason.</summary>
    Escalated = 18,

    /// <summary>A message was delivered to its channel.</summary>
    Notified = 19,

    /// <summary>A message could not be delivered.</summary>
    NotificationFailed = 20,

    /// <summary>No channel or recipient is configured; the alert went to the log in full.</summary>
    NobodyToNotify = 21,

    /// <summary>A human has seen it.</summary>
    Acknowledged = 22,

    /// <summary>Somebody was put in charge.</summary>
    Assigned = 23,

    /// <summary>A note.</summary>
    Commented = 24,

    /// <summary>A field was edited.</summary>
    Edited = 25,

    /// <summary>The incident was resolved.</summary>
    Resolved = 26,

    /// <summary>It came back, or a resolution was undone.</summary>
    Reopened = 27,

    /// <summary>The incident was filed.</summary>
    Closed = 28,

    /// <summary>A person opened it by hand.</summary>
    Created = 29,

    /// <summary>A person had a message sent again.</summary>
    NotificationRequeued = 30,

    /// <summary>A person said what was wrong with the agent's judgement.</summary>
    Corrected = 31,

    /// <summary>What the agent would have done, had it been trusted to.</summary>
    Shadowed = 50,

    /// <summary>A cure went up or down on the ladder.</summary>
    LadderMoved = 51,

    /// <summary>What would be run changed, or nobody said yes in time: the yes that was asked for is void.</summary>
    ApprovalVoided = 52,

    /// <summary>A human stopped an action, or wants it stopped.</summary>
    ActionCancelled = 53,

    /// <summary>What an action changed is put back.</summary>
    RollbackQueued = 54,

    /// <summary>Nothing speaks against the fix, and nothing proves it.</summary>
    Unverified = 55,

    /// <summary>The alert that opened it stopped firing while the agent was at work.</summary>
    AlertResolved = 40,

    /// <summary>It became part of another incident, or another one became part of it.</summary>
    Merged = 41,

    /// <summary>A person took it out of another incident again, or another one out of it.</summary>
    Split = 42,
}

/// <summary>One line of an incident's history. Written once, never changed.</summary>
public sealed class TimelineEntry
{
    /// <summary>Assigned by the database; orders entries of one instant.</summary>
    public long Id { get; init; }

    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What kind of event.</summary>
    public required TimelineKind Kind { get; init; }

    /// <summary>Who: a user name, or <see cref="Actor.Agent"/>.</summary>
    public required string Actor { get; init; }

    /// <summary>One sentence for a person. Plain text: it is encoded wherever it is shown.</summary>
    public required string Text { get; init; }

    /// <summary>Id of the action, delivery or other incident it speaks of; null otherwise.</summary>
    public string? SubjectId { get; init; }
}

/// <summary>Names of actors that are not people.</summary>
public static class Actor
{
    /// <summary>The product itself.</summary>
    public const string Agent = "agent";

    /// <summary>Before the name of a key that a program shows; no account's name can hold a colon.</summary>
    public const string KeyPrefix = "key:";

    /// <summary>Whether it is somebody who can be told from others, and not a program that anybody may stand behind.</summary>
    public static bool IsPerson(string actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor != Agent && !actor.StartsWith(KeyPrefix, StringComparison.Ordinal);
    }
}
