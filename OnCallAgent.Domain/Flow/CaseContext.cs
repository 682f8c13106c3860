using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Flow;

/// <summary>What is read, and not changed, to analyse an incident and to decide.</summary>
public sealed record CaseContext
{
    /// <summary>The incident's service when this was read; null where nobody need know.</summary>
    public string? Service { get; init; }

    /// <summary>The pattern that found it; null for incidents of people.</summary>
    public AlertPattern? Pattern { get; init; }

    /// <summary>The lines kept as evidence, oldest first.</summary>
    public required IReadOnlyList<EvidenceText> Evidence { get; init; }

    /// <summary>The known services.</summary>
    public required ServiceCatalog Services { get; init; }

    /// <summary>Services whose logs changed against the quiet time before, the likeliest first.</summary>
    public IReadOnlyList<Suspect> Suspects { get; init; } = [];

    /// <summary>The knowledge base, ready for searching.</summary>
    public required KnowledgeIndex Knowledge { get; init; }

    /// <summary>Resolved incidents that are similar, best first.</summary>
    public required IReadOnlyList<PastIncident> Past { get; init; }

    /// <summary>What recorded outcomes make of raw scores.</summary>
    public ConfidenceCalibration Calibration { get; init; } = ConfidenceCalibration.None;

    /// <summary>The global switch.</summary>
    public required bool AutomationEnabled { get; init; }

    /// <summary>When a changing action last began on the incident's service.</summary>
    public DateTimeOffset? LastChangeOfService { get; init; }

    /// <summary>Changing actions that the agent began on the service within the last hour.</summary>
    public int ChangesLastHour { get; init; }

    /// <summary>Another incident whose action runs on the service, or whose fix is being watched; null for none.</summary>
    public string? BusyWith { get; init; }
}

/// <summary>What other incidents do, and last did, to a service.</summary>
/// <param name="BusyWith">An incident whose action runs on it right now, or whose fix is being watched; null for none.</param>
/// <param name="LastChange">The latest changing action that ended well and was not taken back, and its incident; null for none.</param>
/// <param name="AutomationEnabled">The global switch at this moment.</param>
public sealed record ServiceActivity(
    string? BusyWith,
    LastChange? LastChange,
    bool AutomationEnabled
)
{
    /// <summary>When a changing action of another incident last began on it, however it ended; null for none.</summary>
    public DateTimeOffset? OthersChangedAt { get; init; }

    /// <summary>Changing actions of any incident that the agent began on it within the last hour.</summary>
    public int ChangesLastHour { get; init; }
}

/// <summary>A changing action that ended well.</summary>
public sealed record LastChange(string IncidentId, string ActionType, DateTimeOffset EndedAt);
