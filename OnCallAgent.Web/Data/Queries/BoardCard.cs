using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>An incident as far as its card on the board shows it.</summary>
public sealed record BoardCard
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Service { get; init; }

    public required Severity Severity { get; init; }

    public required IncidentStatus Status { get; init; }

    public required Handler Handler { get; init; }

    public IncidentStep NextStep { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public string? AssignedTo { get; init; }

    /// <summary>When the agent last read a line of it.</summary>
    public DateTimeOffset LastObservedAt { get; init; }

    /// <summary>The pattern that opened it; null where a person or a program did.</summary>
    public string? PatternId { get; init; }

    public string? ResolutionMethod { get; init; }

    public double? AiConfidence { get; init; }

    public long OccurrenceCount { get; init; }

    public long Version { get; init; }

    /// <summary>What a yes to what waits must name; null where nothing waits.</summary>
    public string? Digest { get; init; }

    /// <summary>Its actions in their order, without those that were cancelled.</summary>
    public IReadOnlyList<CardAction> Actions { get; init; } = [];

    /// <summary>The fix being watched; null where there is none.</summary>
    public CardWatch? Watch { get; init; }

    /// <summary>Why a human is needed, as the timeline says it; null where none was called.</summary>
    public string? EscalationReason { get; init; }

    /// <summary>Who resolved it; null while it is not.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>How the call for a human went.</summary>
    public CallState Call { get; init; } = CallState.None;

    public bool IsActive => Status is IncidentStatus.Open or IncidentStatus.Investigating;
}

/// <summary>An action of a card.</summary>
public sealed record CardAction(
    string Id,
    string Type,
    ActionStatus Status,
    IReadOnlyDictionary<string, string> Parameters
)
{
    /// <summary>Whether it takes an earlier one back.</summary>
    public bool IsTakeBack { get; init; }
}

/// <summary>A verification that runs.</summary>
public sealed record CardWatch(DateTimeOffset StartedAt, DateTimeOffset EndsAt);

/// <summary>What became of the messages that call a human.</summary>
public enum CallOutcome
{
    /// <summary>Nobody was called.</summary>
    None = 0,

    /// <summary>Messages are on their first way out.</summary>
    Sending = 1,

    /// <summary>At least one channel took it.</summary>
    Reached = 2,

    /// <summary>Every channel failed so far, or none is configured.</summary>
    NobodyReached = 3,
}

/// <summary>How the latest call for a human went.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="At">When it was made, or when the first channel took it.</param>
/// <param name="Reason">Why nobody was reached.</param>
public sealed record CallState(CallOutcome Outcome, DateTimeOffset? At, string? Reason)
{
    public static CallState None { get; } = new(CallOutcome.None, null, null);
}

/// <summary>The figures above the board.</summary>
public sealed record BoardTiles
{
    public int CriticalOpen { get; init; }

    public int Open { get; init; }

    /// <summary>Median of the last 7 days, of the latest 2 000; null where nothing was acknowledged.</summary>
    public TimeSpan? MedianToAcknowledge { get; init; }

    /// <summary>Median of the last 7 days, of the latest 2 000; null where nothing was resolved.</summary>
    public TimeSpan? MedianToResolve { get; init; }

    /// <summary>Share of the last 7 days' resolved incidents, of the latest 2 000, that the agent fixed and verified; null where nothing was resolved.</summary>
    public double? AutomatedShare { get; init; }

    /// <summary>Matching lines of the incidents opened in the last 24 hours.</summary>
    public long AlertLines { get; init; }

    /// <summary>Incidents opened in the last 24 hours.</summary>
    public int IncidentsOpened { get; init; }
}

/// <summary>All that the board shows.</summary>
/// <param name="Cards">Active incidents, and those resolved today.</param>
/// <param name="Tiles">The figures above.</param>
/// <param name="Unreached">Active, unseen incidents for which nobody could be notified, whatever the filter.</param>
/// <param name="AnyIncident">False on a database that never had one.</param>
/// <param name="NotShown">Active incidents beyond the most that a board shows.</param>
public sealed record BoardData(
    IReadOnlyList<BoardCard> Cards,
    BoardTiles Tiles,
    IReadOnlyList<UnreachedIncident> Unreached,
    bool AnyIncident,
    int NotShown
);

/// <summary>An incident that needs a human while no human was told.</summary>
public sealed record UnreachedIncident(string Id, string Title, Severity Severity, string Reason);

/// <summary>Which incidents the board shows. Empty values mean all.</summary>
public sealed record BoardScope
{
    public Severity? Severity { get; init; }

    public string Service { get; init; } = "";

    /// <summary>In title, service, id or root cause, without regard to case.</summary>
    public string Text { get; init; } = "";

    /// <summary>Only incidents seen since then; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only those that this person is in charge of; null for all.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>Only those of this column; null for all.</summary>
    public BoardColumn? Column { get; init; }
}
