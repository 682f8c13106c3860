using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Flow;

/// <summary>Which incidents a signal may belong to.</summary>
internal sealed class Relatives(KnownFaults known)
{
    private readonly Dictionary<(string, string), List<RelatedIncident>> related = [];

    /// <summary>Incidents of the signal's pattern and service; the list may be changed as incidents do.</summary>
    public List<RelatedIncident> Of(Signal signal)
    {
        var key = (signal.Pattern.Id, signal.Entry.Service.ToLowerInvariant());
        if (!related.TryGetValue(key, out var list))
        {
            list =
            [
                .. known
                    .Incidents.Values.Where(i =>
                        string.Equals(i.PatternId, signal.Pattern.Id, StringComparison.Ordinal)
                        && ServiceOf(i)
                            .Equals(signal.Entry.Service, StringComparison.OrdinalIgnoreCase)
                    )
                    .Select(RelatedTo),
            ];
            related.Add(key, list);
        }

        return list;
    }

    // The fault's own service: a person may have put another one on the incident, and it is the same fault still.
    private string ServiceOf(Incident incident) =>
        known.Groups.GetValueOrDefault(incident.Fingerprint)?.Service ?? incident.Service;

    /// <summary>An incident as grouping looks at it.</summary>
    public RelatedIncident RelatedTo(Incident incident) =>
        new(
            incident.Id,
            incident.Fingerprint,
            incident.PatternId ?? "",
            ServiceOf(incident),
            known.Groups.GetValueOrDefault(incident.Fingerprint)?.Normalised ?? "",
            incident.IsActive,
            incident.Status == IncidentStatus.Closed,
            incident.ResolvedAt,
            incident.CreatedAt,
            incident.LastObservedAt
        );

    /// <summary>Adds the incident that the signal's group names, if it is not in the list.</summary>
    // An incident of a cascade has the pattern and the service of its root; this fault is its own all the same.
    public void AddOwn(List<RelatedIncident> relatives, Signal signal, string incidentId)
    {
        if (
            relatives.TrueForAll(r => r.Id != incidentId)
            && known.Incidents.TryGetValue(incidentId, out var incident)
        )
        {
            relatives.Add(
                RelatedTo(incident) with
                {
                    PatternId = signal.Pattern.Id,
                    Service = signal.Entry.Service,
                    Normalised = signal.Normalised,
                }
            );
        }
    }
}
