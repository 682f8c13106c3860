using System.Globalization;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Detection and grouping over a stream of entries, with nothing around them: what a replay and a backtest would have
/// opened, by the same rules that run live.
/// </summary>
/// <remarks>
/// Time is the entries' own. Memory is bounded but for the line numbers (a byte or two each). Incidents stay open, as
/// nobody resolves them, unless a quiet time is given. Used by one thread at a time.
/// </remarks>
/// <param name="patterns">What is looked for.</param>
/// <param name="quiet">After how long without a match an incident counts as resolved; null for never.</param>
public sealed class IncidentGrouper(PatternSet patterns, TimeSpan? quiet = null)
{
    private const int MaxGroups = 50_000;
    private const int MaxPending = 100;

    private readonly Dictionary<string, Tracked> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pattern, string Service), List<GroupedIncident>> bySource =
    [];
    private readonly Dictionary<string, long> matchesByPattern = new(StringComparer.Ordinal);
    private readonly List<GroupedIncident> incidents = [];

    /// <summary>The incidents in the order they were opened.</summary>
    public IReadOnlyList<GroupedIncident> Incidents => incidents;

    /// <summary>Fingerprints remembered at the moment; bounded.</summary>
    public int TrackedGroups => groups.Count;

    /// <summary>Entries that were added.</summary>
    public long Entries { get; private set; }

    /// <summary>Entries that a pattern matched, whether an incident speaks for them or not.</summary>
    public long Matches { get; private set; }

    /// <summary>Matching entries by the id of the pattern that spoke for them.</summary>
    public IReadOnlyDictionary<string, long> MatchesByPattern => matchesByPattern;

    /// <summary>Puts the next entry to the patterns and, if one matches, places it; null where none does.</summary>
    public (Signal Signal, Placement Placement)? Add(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Entries++;
        if (patterns.Detect(entry) is not { } signal)
        {
            return null;
        }

        Matches++;
        matchesByPattern[signal.Pattern.Id] =
            matchesByPattern.GetValueOrDefault(signal.Pattern.Id) + 1;
        return (signal, Place(signal));
    }

    private Placement Place(Signal signal)
    {
        var now = signal.Entry.Timestamp;
        var known = groups.GetValueOrDefault(signal.Fingerprint);
        var source = (signal.Pattern.Id, signal.Entry.Service.ToLowerInvariant());
        var related = bySource.GetValueOrDefault(source);
        var (group, placement) = Grouping.Place(
            signal,
            known?.Group,
            related is null ? [] : [.. related.Select(i => i.Related(now, quiet))],
            silenced: false,
            now
        );
        if (known is null)
        {
            ForgetWhatIsOld(now);
            known = new Tracked(group);
            groups[signal.Fingerprint] = known;
        }

        switch (placement)
        {
            case Placement.Opens opens:
                var opened = new GroupedIncident(
                    (incidents.Count + 1).ToString(CultureInfo.InvariantCulture),
                    signal,
                    opens.Why,
                    now
                );
                group.IncidentId = opened.Id;
                incidents.Add(opened);
                (bySource[source] = related ?? []).Add(opened);
                known.HandOver(opened, signal);
                opened.Add(signal.Entry, signal.Normalised, now);
                break;
            case Placement.Joins joins:
                ById(joins.IncidentId).Add(signal.Entry, signal.Normalised, now);
                break;
            case Placement.Reopens reopens:
                var back = ById(reopens.IncidentId);
                back.Reopen();
                known.HandOver(back, signal);
                back.Add(signal.Entry, signal.Normalised, now);
                break;
            case Placement.Counted:
                known.Keep(signal);
                break;
            default:
                throw new InvalidOperationException(
                    $"There is no placement {placement.GetType().Name}."
                );
        }

        return placement;
    }

    private GroupedIncident ById(string id) =>
        incidents[int.Parse(id, CultureInfo.InvariantCulture) - 1];

    // Messages that never repeat make a group each; those that wait for nothing any more go.
    private void ForgetWhatIsOld(DateTimeOffset now)
    {
        if (groups.Count < MaxGroups)
        {
            return;
        }

        foreach (
            var (fingerprint, _) in groups
                .OrderBy(g => g.Value.Group.LastSeen > now ? now : g.Value.Group.LastSeen)
                .Take(MaxGroups / 2)
                .ToArray()
        )
        {
            groups.Remove(fingerprint);
        }
    }

    /// <summary>A group with the matches that wait for its threshold.</summary>
    private sealed class Tracked(SignalGroup group)
    {
        private readonly Queue<Signal> pending = [];

        public SignalGroup Group { get; } = group;

        public void Keep(Signal signal)
        {
            var most = Math.Min(MaxPending, signal.Pattern.Threshold - 1);
            while (pending.Count > 0 && pending.Count >= most)
            {
                pending.Dequeue();
            }

            if (most > 0)
            {
                pending.Enqueue(signal);
            }
        }

        public void HandOver(GroupedIncident incident, Signal reached)
        {
            // Under a high threshold more matches led here than were kept.
            var led = Group.RecentMatches.Count(t =>
                (reached.Entry.Timestamp - t).Duration() <= reached.Pattern.Window
            );
            var unkept = Math.Max(0, Math.Min(led, reached.Pattern.Threshold) - 1 - pending.Count);
            incident.Count += reached.Pattern.Threshold > 1 ? unkept : 0;
            while (pending.TryDequeue(out var waiting))
            {
                if (
                    (reached.Entry.Timestamp - waiting.Entry.Timestamp).Duration()
                    <= reached.Pattern.Window
                )
                {
                    incident.Add(waiting.Entry, waiting.Normalised, waiting.Entry.Timestamp);
                }
            }
        }
    }
}
