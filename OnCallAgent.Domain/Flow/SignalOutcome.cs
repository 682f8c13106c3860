using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Flow;

/// <summary>A sign of a fault and when it came.</summary>
/// <param name="Signal">The line that a pattern matched.</param>
/// <param name="At">The agent's clock when live; the line's own time in a replay.</param>
/// <param name="SilencedBy">The silence that covers it and until when; null where none does.</param>
public readonly record struct SeenSignal(
    Signal Signal,
    DateTimeOffset At,
    (Silence Silence, SilenceSpan Span)? SilencedBy = null
);

/// <summary>What a batch of signals came to. Incidents and groups were changed in place and are to be stored with this.</summary>
/// <param name="IncidentIds">For each signal, in order, the incident it is evidence of; null where it was only counted.</param>
/// <param name="Groups">Groups that are new or changed, by fingerprint.</param>
/// <param name="Opened">New incidents, in the order in which they were opened.</param>
/// <param name="Changed">Known incidents that changed.</param>
/// <param name="Evidence">The signals of each incident, in order, by incident id.</param>
/// <param name="Suppressed">What silences suppressed, new or one more time.</param>
public sealed record SignalOutcome(
    IReadOnlyList<string?> IncidentIds,
    IReadOnlyCollection<SignalGroup> Groups,
    IReadOnlyList<Incident> Opened,
    IReadOnlyCollection<Incident> Changed,
    IReadOnlyDictionary<string, IReadOnlyList<Signal>> Evidence,
    IReadOnlyCollection<SuppressedFault> Suppressed
)
{
    /// <summary>Incidents that became part of another one, each with that one's id, in their order.</summary>
    public IReadOnlyList<(Incident Part, string Into)> Merged { get; init; } = [];

    /// <summary>Incidents whose fault came back after they were resolved.</summary>
    public IReadOnlyList<Incident> Reopened { get; init; } = [];
}
