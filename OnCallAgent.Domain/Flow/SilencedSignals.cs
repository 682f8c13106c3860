using System.Globalization;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Flow;

/// <summary>What silences cover of a batch: counted, listed with the silence, and told to an incident that it would have touched.</summary>
internal sealed class SilencedSignals(KnownFaults known)
{
    private readonly HashSet<SuppressedFault> faults = [];

    /// <summary>What was suppressed, new or one more time.</summary>
    public IReadOnlyCollection<SuppressedFault> Faults => faults;

    /// <summary>Notes a signal that a silence covers.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="at">When it came.</param>
    /// <param name="silence">The silence.</param>
    /// <param name="span">While it holds.</param>
    /// <param name="placement">What became of the signal, and would have without the silence.</param>
    public void Add(
        Signal signal,
        DateTimeOffset at,
        Silence silence,
        SilenceSpan span,
        Placement placement
    )
    {
        var key = (silence.Id, signal.Fingerprint);
        if (!known.Suppressed.TryGetValue(key, out var fault))
        {
            var listed = known.Listed.GetValueOrDefault(silence.Id);
            if (listed < SuppressedFault.MostListed)
            {
                fault = SuppressedFault.Of(silence.Id, signal, at);
                known.Listed[silence.Id] = listed + 1;
            }
            else
            {
                key = (silence.Id, "");
                fault =
                    known.Suppressed.GetValueOrDefault(key)
                    ?? SuppressedFault.Others(silence.Id, at);
            }

            known.Suppressed[key] = fault;
        }

        var (opens, incidentId) = placement switch
        {
            Placement.Counted { Instead: Placement.Reopens reopens } => (true, reopens.IncidentId),
            Placement.Counted { Instead: Placement.Opens } => (true, null),
            Placement.Joins joins => (false, joins.IncidentId),
            _ => (false, (string?)null),
        };
        // Once for each fault: ten thousand suppressed lines are one entry of the incident's history.
        if (incidentId is not null && fault.IncidentId != incidentId)
        {
            known
                .Incidents[incidentId]
                .Record(
                    TimelineKind.Suppressed,
                    Actor.Agent,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Silenced by {silence.CreatedBy} until {span.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({silence.Reason}): further lines are counted, and nobody is called."
                    ),
                    at,
                    silence.Id
                );
        }

        fault.Add(signal, at, opens, incidentId);
        faults.Add(fault);
    }
}
