using OnCallAgent.Domain.Analysis.Cascades;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Whether what would open an incident is part of a cascade that has one already. Looks at all signals of a batch at
/// once, so that their order decides nothing. Without a catalogue it decides nothing at all.
/// </summary>
internal sealed class CascadePlacing(IReadOnlyList<SeenSignal> signals, KnownFaults known)
{
    // Pairs are looked at one by one; a storm of more kinds at once is no cascade that a person could follow.
    private const int MostSymptoms = 200;

    private readonly HashSet<string> touched = new(StringComparer.Ordinal);
    private readonly List<(Incident Part, string Into)> merged = [];
    private List<Member>? members;
    private int[] cascadeOf = [];

    /// <summary>The active incident of the cascade that the signal is part of, and why; null where it is alone.</summary>
    public (Incident Incident, string Why)? Target(int index)
    {
        if (known.Dependencies.Names.Count == 0 || Place(index) is not { } place)
        {
            return null;
        }

        var incident = members!
            .Where((_, i) => cascadeOf[i] == cascadeOf[place])
            .Select(static m => m.IncidentId)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(id => known.Incidents[id])
            .Where(static i => i.IsActive)
            .OrderBy(static i => i.CreatedAt)
            .ThenBy(static i => i.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        if (incident is null)
        {
            return null;
        }

        var why = Why(place, incident.Id);
        touched.Add(incident.Id);
        members![place] = members[place] with { IncidentId = incident.Id };
        return (incident, why);
    }

    /// <summary>The signal opened an incident: what is connected with it joins that.</summary>
    public void Opened(int index, Incident incident)
    {
        if (known.Dependencies.Names.Count > 0 && Place(index) is { } place)
        {
            members![place] = members[place] with { IncidentId = incident.Id };
        }
    }

    /// <summary>Incidents that became part of another one, each with that one's id.</summary>
    public IReadOnlyList<(Incident Part, string Into)> Merged => merged;

    /// <summary>
    /// Incidents that were opened apart and that something now connects become one: the one that somebody is at work on,
    /// else the oldest. What people or the agent are at work on, and what a person took apart, stays.
    /// </summary>
    public void Merge(DateTimeOffset now)
    {
        if (members is null)
        {
            return;
        }

        foreach (
            var cascade in members
                .Select((m, i) => (m.IncidentId, Cascade: cascadeOf[i]))
                .Where(static m => m.IncidentId is not null)
                .GroupBy(static m => m.Cascade, static m => m.IncidentId!)
                .ToList()
        )
        {
            var incidents = cascade
                .Distinct(StringComparer.Ordinal)
                .Select(id => known.Incidents[id])
                .Where(static i => i is { IsActive: true, IsKeptApart: false })
                .OrderBy(static i => i.IsFree)
                .ThenBy(static i => i.CreatedAt)
                .ThenBy(static i => i.Id, StringComparer.Ordinal)
                .ToList();
            foreach (var part in incidents.Skip(1).Where(static i => i.IsFree))
            {
                Merge(part, incidents[0], now);
            }
        }
    }

    /// <summary>The catalogue changed: what it connects now becomes one, without waiting for the next sign.</summary>
    public void Reconnect(DateTimeOffset now)
    {
        if (known.Dependencies.Names.Count > 0)
        {
            members = Build(now);
            Merge(now);
            PointToRoots(now);
        }
    }

    /// <summary>Every incident that something joined says who is at the root of it.</summary>
    public void PointToRoots(DateTimeOffset now)
    {
        foreach (var id in touched)
        {
            var incident = known.Incidents[id];
            var symptoms = known
                .Groups.Values.Where(g => g.IncidentId == id)
                .Take(MostSymptoms)
                .Select(g => FaultSymptoms.OfGroup(g, incident))
                .ToList();
            if (RootOrder.Of(symptoms, known.Dependencies) is [var root, ..])
            {
                // A service that says nothing itself is a guess for a person, and nothing to act on.
                if (symptoms.Exists(s => Same(s.Entity, root.Entity)))
                {
                    Name(incident, root, now);
                }
            }
        }
    }

    private void Name(Incident incident, RankedEntity root, DateTimeOffset now)
    {
        var fault = FaultOf(root.Entity, incident.Id);
        if (!Same(root.Entity, incident.Service))
        {
            incident.PointTo(root.Entity, fault, string.Join("; ", root.Why), now);
        }
        else if (
            fault is not null
            && known.Signs.Contains(incident.PatternId ?? "")
            && !known.Signs.Contains(fault.PatternId)
        )
        {
            incident.TellCause(fault, now);
        }
    }

    // What the root says now, or said in an incident of its own; the cause rather than a sign of it.
    private NamedFault? FaultOf(string root, string incidentId) =>
        signals
            .Where(s =>
                Same(s.Signal.Entry.Service, root)
                && known.Groups.GetValueOrDefault(s.Signal.Fingerprint)?.IncidentId == incidentId
            )
            .Select(static s => new NamedFault(s.Signal.Pattern.Id, IncidentTitle.For(s.Signal)))
            .Concat(
                merged
                    .Where(m => m.Into == incidentId && Same(m.Part.Service, root))
                    .Select(static m => new NamedFault(m.Part.PatternId ?? "", m.Part.Title))
            )
            .OrderBy(f => known.Signs.Contains(f.PatternId))
            .FirstOrDefault();

    private void Merge(Incident part, Incident into, DateTimeOffset now)
    {
        var faults = known.Groups.Values.Where(g => g.IncidentId == part.Id).ToList();
        part.MergeInto(
            into,
            [.. faults.Select(static g => g.Fingerprint).Order(StringComparer.Ordinal)],
            WhyOne(part.Id, into.Id),
            now
        );
        foreach (var fault in faults)
        {
            fault.IncidentId = into.Id;
        }

        for (var i = 0; i < members!.Count; i++)
        {
            if (members[i].IncidentId == part.Id)
            {
                members[i] = members[i] with { IncidentId = into.Id };
            }
        }

        merged.Add((part, into.Id));
        touched.Add(into.Id);
    }

    private int? Place(int index)
    {
        members ??= Build(signals.Max(static s => s.At));
        var fingerprint = signals[index].Signal.Fingerprint;
        var place = members.FindIndex(m => m.Symptom.Id == fingerprint);
        return place < 0 ? null : place;
    }

    private List<Member> Build(DateTimeOffset now)
    {
        var found = known
            .Groups.Values.Where(g =>
                g.IncidentId is { } id
                && known.Incidents.TryGetValue(id, out var incident)
                && incident.IsActive
                && (now - g.LastSeen).Duration() <= CascadeLink.Window
            )
            .OrderByDescending(static g => g.LastSeen)
            .Take(MostSymptoms)
            .Select(g => new Member(
                FaultSymptoms.OfGroup(g, known.Incidents[g.IncidentId!]) with
                {
                    At = g.LastSeen,
                },
                g.IncidentId,
                !FaultSymptoms.IsAlert(g.PatternId)
            ))
            .ToList();
        found.AddRange(
            signals
                .DistinctBy(static s => s.Signal.Fingerprint, StringComparer.Ordinal)
                .Where(s => found.TrueForAll(m => m.Symptom.Id != s.Signal.Fingerprint))
                .Take(MostSymptoms)
                .Select(static s => new Member(
                    FaultSymptoms.OfSignal(s),
                    null,
                    s.Signal.Alert is null
                ))
                .ToList()
        );
        found.RemoveAll(m => !IsPlaced(m.Symptom));
        var link = new CascadeLink(known.Dependencies);
        cascadeOf = CascadeGrouping.Groups(
            found.ConvertAll(static m => m.Symptom),
            (i, j) =>
                // Two faults in one service's log stay two: grouping has judged them by what they say. But what is
                // only a sign, such as requests answered with errors, belongs to what tells why.
                found[i].IsLine
                && found[j].IsLine
                && Same(found[i].Symptom.Entity, found[j].Symptom.Entity)
                && IsSignOnly(found[i].Symptom) == IsSignOnly(found[j].Symptom)
                    ? null
                    : link.Why(found[i].Symptom, found[j].Symptom)
        );
        return found;
    }

    private bool IsSignOnly(Symptom symptom) => known.Signs.Contains(symptom.Rule);

    // Of what the catalogue does not know, only the place it lives in can tell.
    private bool IsPlaced(Symptom symptom) =>
        known.Dependencies.Knows(symptom.Entity) || symptom.Scope.Length > 0;

    private string Why(int place, string incidentId)
    {
        var link = new CascadeLink(known.Dependencies);
        return members!
                .Where((m, i) => m.IncidentId == incidentId && i != place)
                .Select(m => link.Why(members![place].Symptom, m.Symptom))
                .OfType<string>()
                // The shortest way says most.
                .MinBy(static why => why.Length)
            ?? "It is connected through others that fail at the same time.";
    }

    private string WhyOne(string part, string into)
    {
        var link = new CascadeLink(known.Dependencies);
        return members!
                .Where(m => m.IncidentId == part)
                .SelectMany(m =>
                    members!
                        .Where(other => other.IncidentId == into)
                        .Select(other => link.Why(m.Symptom, other.Symptom))
                )
                .OfType<string>()
                .MinBy(static why => why.Length)
            ?? "They are connected through others that fail at the same time.";
    }

    private static bool Same(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private sealed record Member(Symptom Symptom, string? IncidentId, bool IsLine);
}
