using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Takes signals into groups and incidents: the same steps for live lines, pushed lines and replays. Ten thousand signs
/// of one fault change its incident once.
/// </summary>
public static class SignalIntake
{
    /// <summary>Further wordings of a fault that its timeline lists; beyond, they are counted only.</summary>
    public const int ListedWordings = 10;

    /// <summary>
    /// Wordings of one pattern and service that are remembered one by one. Beyond, a new wording is still placed, and
    /// opens what it must, but leaves no trace of its own.
    /// </summary>
    public const int MostWordings = 1_000;

    /// <summary>Places the signals one after the other.</summary>
    /// <param name="signals">In the order in which they came.</param>
    /// <param name="known">What was remembered; changed in place, so that it serves for the next batch of a replay.</param>
    /// <param name="ids">Where the ids of new incidents come from.</param>
    public static SignalOutcome Place(
        IReadOnlyList<SeenSignal> signals,
        KnownFaults known,
        IIdSource ids
    )
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(ids);
        var run = new Run(signals, known, ids);
        for (var i = 0; i < signals.Count; i++)
        {
            run.Place(i);
        }

        return run.Finish();
    }

    /// <summary>Puts active incidents together that a changed catalogue connects, by the rules that connect new signs.</summary>
    /// <param name="known">The active incidents with their groups, and who needs whom now; changed in place.</param>
    /// <param name="now">The agent's clock.</param>
    /// <returns>Incidents that became part of another one, each with that one's id.</returns>
    public static IReadOnlyList<(Incident Part, string Into)> Reconnect(
        KnownFaults known,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(known);
        var cascades = new CascadePlacing([], known);
        cascades.Reconnect(now);
        return cascades.Merged;
    }

    private sealed class Run(IReadOnlyList<SeenSignal> signals, KnownFaults known, IIdSource ids)
    {
        private readonly string?[] incidentIds = new string?[signals.Count];
        private readonly Dictionary<string, SignalGroup> groups = new(StringComparer.Ordinal);
        private readonly List<Incident> opened = [];
        private readonly List<Incident> reopened = [];
        private readonly IncidentGrowth growth = new(known);
        private readonly Relatives related = new(known);
        private readonly WaitingSignals waiting = new();
        private readonly SilencedSignals silenced = new(known);
        private readonly CascadePlacing cascades = new(signals, known);

        public void Place(int index)
        {
            var (signal, at, silencedBy) = signals[index];
            var relatives = related.Of(signal);
            var isKnown = known.Groups.TryGetValue(signal.Fingerprint, out var earlier);
            if (earlier?.IncidentId is { } own)
            {
                related.AddOwn(relatives, signal, own);
            }

            var (group, placement) = Grouping.Place(
                signal,
                known.Groups.GetValueOrDefault(signal.Fingerprint),
                relatives,
                silencedBy is not null,
                at
            );
            if (isKnown || Remembers(signal, placement))
            {
                known.Groups[signal.Fingerprint] = group;
                groups[signal.Fingerprint] = group;
            }

            if (silencedBy is { } by)
            {
                silenced.Add(signal, at, by.Silence, by.Span, placement);
            }

            switch (placement)
            {
                case Placement.Opens when cascades.Target(index) is { } cascade:
                    JoinCascade(index, group, cascade.Incident, cascade.Why, relatives);
                    break;
                case Placement.Opens:
                    Open(index, group, relatives);
                    break;
                case Placement.Reopens reopens:
                    Reopen(index, reopens, relatives);
                    break;
                case Placement.Joins joins:
                    Join(index, joins, relatives, group.Count == 1);
                    break;
                case Placement.Counted { Reason: CountedReason.BelowThreshold }:
                    waiting.Add(signal.Fingerprint, index);
                    break;
            }
        }

        public SignalOutcome Finish()
        {
            if (signals.Count > 0)
            {
                Merge(signals[^1].At);
                cascades.PointToRoots(signals[^1].At);
            }

            growth.Apply();

            var evidence = new Dictionary<string, List<Signal>>(StringComparer.Ordinal);
            for (var i = 0; i < incidentIds.Length; i++)
            {
                if (incidentIds[i] is not { } id)
                {
                    continue;
                }

                if (!evidence.TryGetValue(id, out var lines))
                {
                    evidence.Add(id, lines = []);
                }

                lines.Add(signals[i].Signal);
            }

            return new SignalOutcome(
                incidentIds,
                groups.Values,
                opened,
                [
                    .. evidence
                        .Keys.Except(opened.Select(o => o.Id))
                        .Select(id => known.Incidents[id]),
                ],
                evidence.ToDictionary(
                    e => e.Key,
                    e => (IReadOnlyList<Signal>)e.Value,
                    StringComparer.Ordinal
                ),
                silenced.Faults
            )
            {
                Merged = cascades.Merged,
                Reopened = reopened,
            };
        }

        // What this batch had placed in them goes on in the other incident, too.
        private void Merge(DateTimeOffset now)
        {
            cascades.Merge(now);
            foreach (var (part, into) in cascades.Merged)
            {
                for (var i = 0; i < incidentIds.Length; i++)
                {
                    incidentIds[i] = incidentIds[i] == part.Id ? into : incidentIds[i];
                }

                growth.Move(part.Id, into);
            }
        }

        private bool Remembers(Signal signal, Placement placement)
        {
            var key = (signal.Pattern.Id, signal.Entry.Service.ToLowerInvariant());
            var remembered = known.Remembered.GetValueOrDefault(key);
            if (remembered >= MostWordings && placement is not Placement.Opens)
            {
                return false;
            }

            known.Remembered[key] = remembered + 1;
            return true;
        }

        private void Open(int index, SignalGroup group, List<RelatedIncident> relatives)
        {
            var (signal, at, _) = signals[index];
            // Exactly as many matches as the threshold led here; those of earlier batches are known by their times only.
            var reached = Math.Max(1, signal.Pattern.Threshold);
            var led = waiting.Take(signal.Fingerprint, reached - 1);
            var firstSeen = led.Append(index)
                .Select(i => signals[i].Signal.Entry.BelievedTime(signals[i].At))
                .Min();
            var earliest = group.RecentMatches[Math.Max(0, group.RecentMatches.Count - reached)];
            if (led.Count < reached - 1 && earliest < firstSeen)
            {
                firstSeen = earliest;
            }

            var incident = Incident.Detect(
                signal,
                IncidentTitle.For(signal),
                reached,
                firstSeen,
                at,
                ids
            );
            group.IncidentId = incident.Id;
            known.Incidents.Add(incident.Id, incident);
            opened.Add(incident);
            cascades.Opened(index, incident);
            relatives.Add(related.RelatedTo(incident));
            Credit(incident.Id, index, led);
        }

        // The fault keeps its own fingerprint: its repeats find their way by the group.
        private void JoinCascade(
            int index,
            SignalGroup group,
            Incident incident,
            string why,
            List<RelatedIncident> relatives
        )
        {
            var (signal, at, _) = signals[index];
            group.IncidentId = incident.Id;
            known.Groups[signal.Fingerprint] = group;
            groups[signal.Fingerprint] = group;
            related.AddOwn(relatives, signal, incident.Id);
            growth.Add(incident.Id, Math.Max(1, signal.Pattern.Threshold), signal, at);
            incident.TakeCascade(
                signal.Entry.Service,
                IncidentTitle.For(signal),
                signal.Pattern.Severity,
                why,
                at
            );
            Credit(
                incident.Id,
                index,
                waiting.Take(signal.Fingerprint, Math.Max(1, signal.Pattern.Threshold) - 1)
            );
        }

        private void Reopen(int index, Placement.Reopens reopens, List<RelatedIncident> relatives)
        {
            var (signal, at, _) = signals[index];
            var incident = known.Incidents[reopens.IncidentId];
            var moved = incident.Reopen(reopens.Why, Actor.Agent, at);
            if (!moved.IsSuccess)
            {
                throw new InvalidOperationException(
                    $"Grouping reopens what cannot be reopened: {moved.Error.Message}"
                );
            }

            reopened.Add(incident);
            var reached = Math.Max(1, signal.Pattern.Threshold);
            growth.Add(incident.Id, reached, signal, at);
            relatives[relatives.FindIndex(r => r.Id == incident.Id)] = related.RelatedTo(
                incident
            ) with
            {
                LastSeen = at,
            };
            Credit(incident.Id, index, waiting.Take(signal.Fingerprint, reached - 1));
        }

        private void Join(
            int index,
            Placement.Joins joins,
            List<RelatedIncident> relatives,
            bool isNewWording
        )
        {
            var (signal, at, _) = signals[index];
            var incident = known.Incidents[joins.IncidentId];
            var led = waiting.Take(signal.Fingerprint, int.MaxValue);
            growth.Add(incident.Id, 1 + led.Count, signal, at);
            if (
                joins.Reason == JoinReason.Rewording
                || (joins.Reason == JoinReason.Storm && isNewWording)
            )
            {
                growth.ListWording(incident, signal, at);
            }

            var place = relatives.FindIndex(r => r.Id == incident.Id);
            if (relatives[place].LastSeen < at)
            {
                relatives[place] = relatives[place] with { LastSeen = at };
            }

            Credit(incident.Id, index, led);
        }

        private void Credit(string incidentId, int index, List<int> led)
        {
            foreach (var earlier in led)
            {
                incidentIds[earlier] = incidentId;
            }

            incidentIds[index] = incidentId;
        }
    }
}
