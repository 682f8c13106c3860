using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

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

    private const int LongestWording = 200;

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

    private sealed class Run(IReadOnlyList<SeenSignal> signals, KnownFaults known, IIdSource ids)
    {
        private readonly string?[] incidentIds = new string?[signals.Count];
        private readonly Dictionary<string, SignalGroup> groups = new(StringComparer.Ordinal);
        private readonly List<Incident> opened = [];
        private readonly List<Incident> reopened = [];
        private readonly Dictionary<string, Additions> additions = new(StringComparer.Ordinal);
        private readonly Dictionary<(string, string), List<RelatedIncident>> related = [];

        // Signals that were only counted so far, by fingerprint: they are evidence too, should one more open an incident.
        private readonly Dictionary<string, List<int>> waiting = new(StringComparer.Ordinal);

        private readonly HashSet<SuppressedFault> suppressed = [];
        private readonly CascadePlacing cascades = new(signals, known);

        public void Place(int index)
        {
            var (signal, at, silencedBy) = signals[index];
            var relatives = RelativesOf(signal);
            var isKnown = known.Groups.TryGetValue(signal.Fingerprint, out var earlier);
            if (earlier?.IncidentId is { } own)
            {
                AddOwn(relatives, signal, own);
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
                Suppress(signal, at, by.Silence, by.Span, placement);
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
                    Waiting(signal.Fingerprint).Add(index);
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

            foreach (var (id, added) in additions)
            {
                known.Incidents[id].AddOccurrences(added.Count, added.Latest, added.At);
            }

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
                suppressed
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

                if (additions.Remove(part.Id, out var added))
                {
                    var before = additions.GetValueOrDefault(into);
                    additions[into] = new Additions(
                        before.Count + added.Count,
                        added.Latest > before.Latest ? added.Latest : before.Latest,
                        added.At > before.At ? added.At : before.At
                    );
                }
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

        private void Suppress(
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
                Placement.Counted { Instead: Placement.Reopens reopens } => (
                    true,
                    reopens.IncidentId
                ),
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
                        $"Silenced by {silence.CreatedBy} until {span.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({silence.Reason}): further lines are counted, and nobody is called.",
                        at,
                        silence.Id
                    );
            }

            fault.Add(signal, at, opens, incidentId);
            suppressed.Add(fault);
        }

        private void Open(int index, SignalGroup group, List<RelatedIncident> relatives)
        {
            var (signal, at, _) = signals[index];
            // Exactly as many matches as the threshold led here; those of earlier batches are known by their times only.
            var reached = Math.Max(1, signal.Pattern.Threshold);
            var led = TakeWaiting(signal.Fingerprint, reached - 1);
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
            relatives.Add(RelatedTo(incident));
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
            AddOwn(relatives, signal, incident.Id);
            Add(incident.Id, Math.Max(1, signal.Pattern.Threshold), signal, at);
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
                TakeWaiting(signal.Fingerprint, Math.Max(1, signal.Pattern.Threshold) - 1)
            );
        }

        // An incident of a cascade has the pattern and the service of its root; this fault is its own all the same.
        private void AddOwn(List<RelatedIncident> relatives, Signal signal, string incidentId)
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
            Add(incident.Id, reached, signal, at);
            relatives[relatives.FindIndex(r => r.Id == incident.Id)] = RelatedTo(incident) with
            {
                LastSeen = at,
            };
            Credit(incident.Id, index, TakeWaiting(signal.Fingerprint, reached - 1));
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
            var led = TakeWaiting(signal.Fingerprint, int.MaxValue);
            Add(incident.Id, 1 + led.Count, signal, at);
            if (
                joins.Reason == JoinReason.Rewording
                || (joins.Reason == JoinReason.Storm && isNewWording)
            )
            {
                ListWording(incident, signal, at);
            }

            var place = relatives.FindIndex(r => r.Id == incident.Id);
            if (relatives[place].LastSeen < at)
            {
                relatives[place] = relatives[place] with { LastSeen = at };
            }

            Credit(incident.Id, index, led);
        }

        // Bounded: a fault that never says the same thing twice must not fill its own history.
        private void ListWording(Incident incident, Signal signal, DateTimeOffset at)
        {
            var listed = known.Wordings.GetValueOrDefault(incident.Id);
            if (listed > ListedWordings)
            {
                return;
            }

            known.Wordings[incident.Id] = listed + 1;
            incident.AddOccurrences(
                0,
                incident.LastSeen,
                at,
                listed == ListedWordings
                    ? "further wordings, which are counted and no longer listed."
                    : Cut(signal.Normalised)
            );
        }

        private void Add(string incidentId, long count, Signal signal, DateTimeOffset at)
        {
            var before = additions.GetValueOrDefault(incidentId);
            var time = signal.Entry.BelievedTime(at);
            additions[incidentId] = new Additions(
                before.Count + count,
                time > before.Latest ? time : before.Latest,
                at > before.At ? at : before.At
            );
        }

        private void Credit(string incidentId, int index, List<int> led)
        {
            foreach (var earlier in led)
            {
                incidentIds[earlier] = incidentId;
            }

            incidentIds[index] = incidentId;
        }

        private List<int> Waiting(string fingerprint)
        {
            if (!waiting.TryGetValue(fingerprint, out var list))
            {
                waiting.Add(fingerprint, list = []);
            }

            return list;
        }

        private List<int> TakeWaiting(string fingerprint, int most)
        {
            if (!waiting.Remove(fingerprint, out var list))
            {
                return [];
            }

            return list.Count > most ? list[^most..] : list;
        }

        private List<RelatedIncident> RelativesOf(Signal signal)
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

        private RelatedIncident RelatedTo(Incident incident) =>
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

        private static string Cut(string wording) =>
            wording.Length <= LongestWording ? wording : wording[..(LongestWording - 1)] + "…";

        private readonly record struct Additions(
            long Count,
            DateTimeOffset Latest,
            DateTimeOffset At
        );
    }
}
