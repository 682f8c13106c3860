namespace OnCallAgent.Domain.Detection;

/// <summary>Where a signal belongs; always with the reason, for the timeline.</summary>
/// <param name="Why">One sentence for people.</param>
public abstract record Placement(string Why)
{
    /// <summary>Counted and shown; no incident speaks for it.</summary>
    /// <param name="Reason">Why none does.</param>
    /// <param name="Why">The same in a sentence.</param>
    /// <param name="Instead">What would have happened without the silence; null where none was the reason.</param>
    public sealed record Counted(CountedReason Reason, string Why, Placement? Instead = null)
        : Placement(Why);

    /// <summary>A new incident. Whoever creates it writes its id into the group's <see cref="SignalGroup.IncidentId"/>.</summary>
    /// <param name="Why">Which rule opened it.</param>
    public sealed record Opens(string Why) : Placement(Why);

    /// <summary>One more occurrence of an open incident.</summary>
    /// <param name="IncidentId">The incident.</param>
    /// <param name="Reason">What makes it the same fault.</param>
    /// <param name="Why">The same in a sentence.</param>
    public sealed record Joins(string IncidentId, JoinReason Reason, string Why) : Placement(Why);

    /// <summary>The fault is back soon after its incident was resolved.</summary>
    /// <param name="IncidentId">The resolved incident.</param>
    /// <param name="Why">How soon.</param>
    public sealed record Reopens(string IncidentId, string Why) : Placement(Why);
}

/// <summary>Why a match opened no incident.</summary>
public enum CountedReason
{
    /// <summary>Fewer matches than the pattern's threshold within its window.</summary>
    BelowThreshold = 0,

    /// <summary>Medium severity or milder, without a threshold: only counted.</summary>
    CountedOnly = 1,

    /// <summary>A silence or maintenance window covers it.</summary>
    Silenced = 2,
}

/// <summary>What makes a match one more occurrence of an open incident.</summary>
public enum JoinReason
{
    /// <summary>The same fingerprint, or one that joined the incident before.</summary>
    Repeat = 0,

    /// <summary>Another wording of the same fault in the same service.</summary>
    Rewording = 1,

    /// <summary>So many incidents of this pattern and service are open that one more would only hide them.</summary>
    Storm = 2,
}

/// <summary>What grouping needs to know of an incident.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Fingerprint">Fingerprint of the signal that opened it.</param>
/// <param name="PatternId">Pattern of the signal that opened it.</param>
/// <param name="Service">Its service.</param>
/// <param name="Normalised">Normalised message of the signal that opened it.</param>
/// <param name="IsOpen">Whether it is open or investigated.</param>
/// <param name="IsClosed">Whether it is closed for good: a repeat never reopens it.</param>
/// <param name="ResolvedAt">When it was last resolved; null while it is open.</param>
/// <param name="OpenedAt">Time of its first match.</param>
/// <param name="LastSeen">Time of its latest match.</param>
public sealed record RelatedIncident(
    string Id,
    string Fingerprint,
    string PatternId,
    string Service,
    string Normalised,
    bool IsOpen,
    bool IsClosed,
    DateTimeOffset? ResolvedAt,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastSeen
);
