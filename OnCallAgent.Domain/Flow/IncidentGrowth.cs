using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Flow;

/// <summary>How much incidents grow by a batch: ten thousand signs of one fault change its incident once.</summary>
internal sealed class IncidentGrowth(KnownFaults known)
{
    private const int LongestWording = 200;

    private readonly Dictionary<string, Additions> additions = new(StringComparer.Ordinal);

    /// <summary>Counts signals for an incident.</summary>
    /// <param name="incidentId">The incident.</param>
    /// <param name="count">How many, with those that led to it.</param>
    /// <param name="signal">The last of them.</param>
    /// <param name="at">When that came.</param>
    public void Add(string incidentId, long count, Signal signal, DateTimeOffset at) =>
        Grow(incidentId, new Additions(count, signal.Entry.BelievedTime(at), at));

    /// <summary>What was counted for the one goes on in the other.</summary>
    public void Move(string part, string into)
    {
        if (additions.Remove(part, out var added))
        {
            Grow(into, added);
        }
    }

    private void Grow(string incidentId, Additions by)
    {
        var before = additions.GetValueOrDefault(incidentId);
        additions[incidentId] = new Additions(
            before.Count + by.Count,
            by.Latest > before.Latest ? by.Latest : before.Latest,
            by.At > before.At ? by.At : before.At
        );
    }

    /// <summary>Tells the incidents.</summary>
    public void Apply()
    {
        foreach (var (id, added) in additions)
        {
            known.Incidents[id].AddOccurrences(added.Count, added.Latest, added.At);
        }
    }

    /// <summary>Lists a further wording of the incident's fault on its timeline.</summary>
    // Bounded: a fault that never says the same thing twice must not fill its own history.
    public void ListWording(Incident incident, Signal signal, DateTimeOffset at)
    {
        var listed = known.Wordings.GetValueOrDefault(incident.Id);
        if (listed > SignalIntake.ListedWordings)
        {
            return;
        }

        known.Wordings[incident.Id] = listed + 1;
        incident.AddOccurrences(
            0,
            incident.LastSeen,
            at,
            listed == SignalIntake.ListedWordings
                ? "further wordings, which are counted and no longer listed."
                : Cut(signal.Normalised)
        );
    }

    private static string Cut(string wording) =>
        wording.Length <= LongestWording ? wording : wording[..(LongestWording - 1)] + "…";

    private readonly record struct Additions(long Count, DateTimeOffset Latest, DateTimeOffset At);
}
