using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Flow;

/// <summary>What must be remembered between two batches, as far as the signals of one may touch it.</summary>
public sealed class KnownFaults
{
    /// <summary>Groups by fingerprint: those of the signals, and those that opened an incident of <see cref="Incidents"/>.</summary>
    public Dictionary<string, SignalGroup> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Incidents by id: those that a group names, and those of the same pattern and service that are active or were
    /// over within the pattern's window and cooldown; and those that may be part of a cascade, with all their groups.
    /// More do no harm.
    /// </summary>
    public Dictionary<string, Incident> Incidents { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the patterns whose matches are <see cref="AlertPattern.SignOnly"/>.</summary>
    public HashSet<string> Signs { get; } = new(StringComparer.Ordinal);

    /// <summary>Who needs whom; without it nothing is known of cascades.</summary>
    public DependencyGraph Dependencies { get; set; } = DependencyGraph.Empty;

    /// <summary>Groups that are remembered of a pattern and a service (lower-case): what never says the same thing twice is bounded by it.</summary>
    public Dictionary<(string Pattern, string Service), int> Remembered { get; } = [];

    /// <summary>What silences suppressed of the signals' faults so far, and what they count together; by silence and fingerprint.</summary>
    public Dictionary<(string Silence, string Fingerprint), SuppressedFault> Suppressed { get; } =
    [];

    /// <summary>How many faults each silence lists.</summary>
    public Dictionary<string, int> Listed { get; } = new(StringComparer.Ordinal);

    /// <summary>How many further wordings an incident's timeline lists already, by incident id.</summary>
    public Dictionary<string, int> Wordings { get; } = new(StringComparer.Ordinal);
}
