using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Analysis;

/// <summary>One line of evidence as the analysis reads it.</summary>
/// <param name="Timestamp">By its own clock.</param>
/// <param name="Level">Its level.</param>
/// <param name="Service">Its service.</param>
/// <param name="Message">Its text.</param>
public sealed record EvidenceText(
    DateTimeOffset Timestamp,
    EntryLevel Level,
    string Service,
    string Message
);

/// <summary>All that an analysis may look at. The same input gives the same analysis.</summary>
public sealed record AnalysisInput
{
    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its description.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its service.</summary>
    public required string Service { get; init; }

    /// <summary>Its severity.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Its fault; empty for incidents that a person opened.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Matching lines so far.</summary>
    public long OccurrenceCount { get; init; } = 1;

    /// <summary>The pattern that found it; null for incidents that a person opened.</summary>
    public AlertPattern? Pattern { get; init; }

    /// <summary>Lines kept as evidence, oldest first.</summary>
    public required IReadOnlyList<EvidenceText> Evidence { get; init; }

    /// <summary>The known services.</summary>
    public required ServiceCatalog Services { get; init; }

    /// <summary>The knowledge base.</summary>
    public required IReadOnlyList<KnowledgeEntry> Knowledge { get; init; }

    /// <summary>What each action does to the world, by type; a type that is not listed counts as the worst.</summary>
    public IReadOnlyDictionary<string, ActionTraits> Actions { get; init; } = ActionTraits.Known;

    /// <summary>What recorded outcomes make of raw scores.</summary>
    public ConfidenceCalibration Calibration { get; init; } = ConfidenceCalibration.None;

    /// <summary>
    /// Services whose logs changed against the quiet time before, the likeliest to be at fault first; empty where there
    /// is nothing to compare with.
    /// </summary>
    public IReadOnlyList<Suspect> Suspects { get; init; } = [];

    /// <summary>Resolved incidents that are similar, best first.</summary>
    public IReadOnlyList<PastIncident> Past { get; init; } = [];
}
