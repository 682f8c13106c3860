using System.Globalization;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>Decides whether a match is counted, opens an incident, joins one or reopens one. All the rules are on this page.</summary>
public static class Grouping
{
    /// <summary>
    /// With this many incidents of one pattern and service active at once, further wordings join the likeliest of them.
    /// </summary>
    public const int StormBound = 5;

    /// <summary>
    /// A wording that repeats this often within the window is a fault of its own, also in a storm: what only joined the
    /// likeliest incident so far gets one, until <see cref="MostActive"/> are active.
    /// </summary>
    public const int StormRepeats = 5;

    /// <summary>Most incidents of one pattern and service that are active at once; a board of more helps nobody.</summary>
    public const int MostActive = 100;

    /// <summary>Counts the signal in its group and places it.</summary>
    /// <param name="signal">The match.</param>
    /// <param name="group">What is known of its fingerprint, which is updated; null for the first match ever.</param>
    /// <param name="related">
    /// Incidents of the same pattern and service that are open, or were resolved or closed within the pattern's window
    /// and cooldown, and in any case the group's own. Others are ignored.
    /// </param>
    /// <param name="silenced">Whether a silence covers the signal: then no incident is opened or reopened.</param>
    /// <param name="now">The time of the match: the clock when live, the line's own time in a replay. May run backwards.</param>
    /// <returns>The group to store, and where the signal belongs.</returns>
    public static (SignalGroup Group, Placement Placement) Place(
        Signal signal,
        SignalGroup? group,
        IReadOnlyList<RelatedIncident> related,
        bool silenced,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(related);
        group = Count(signal, group, now);
        var placement = Decide(
            signal,
            group,
            [.. related.Where(r => IsRelated(r, signal))],
            silenced,
            now
        );
        group.IncidentId = placement switch
        {
            // A storm's incident is only the likeliest: the fault may yet turn out to be its own.
            Placement.Joins { Reason: not JoinReason.Storm } joins => joins.IncidentId,
            Placement.Reopens reopens => reopens.IncidentId,
            _ => group.IncidentId,
        };
        return (group, placement);
    }

    private static Placement Decide(
        Signal signal,
        SignalGroup group,
        RelatedIncident[] related,
        bool silenced,
        DateTimeOffset now
    )
    {
        var pattern = signal.Pattern;
        if (
            related.Where(r => r.IsOpen && IsOwn(r, signal, group)).MaxBy(static r => r.LastSeen) is
            { } open
        )
        {
            return new Placement.Joins(
                open.Id,
                JoinReason.Repeat,
                $"One more of the same, {group.Count} so far."
            );
        }

        if (
            Rewording(signal, related.Where(r => r.IsOpen && IsActive(r, pattern, now))) is
            { } relative
        )
        {
            return new Placement.Joins(
                relative.Id,
                JoinReason.Rewording,
                "The same fault in other words."
            );
        }

        var over = related.Where(static r => !r.IsOpen).ToArray();
        var own = over.Where(r => IsOwn(r, signal, group))
            .MaxBy(static r => r.ResolvedAt ?? r.LastSeen);
        var resolved =
            (
                own is null or { IsClosed: true }
                    ? Rewording(signal, over.Where(static r => !r.IsClosed))
                    : own
            )
                is { } candidate
            && IsRecent(candidate, pattern, now)
                ? candidate
                : null;

        // Medium and milder without a threshold never opened anything by themselves, so there is nothing to reopen.
        // An alert was judged by whoever wrote its rule: it opens.
        if (
            pattern.Severity >= Severity.Medium
            && pattern.Threshold <= 1
            && resolved is null
            && signal.Alert is null
        )
        {
            return new Placement.Counted(
                CountedReason.CountedOnly,
                $"{pattern.Severity} severity without a threshold is counted, and opens nothing."
            );
        }

        // What led to an incident that is over must not help to open the next one.
        var since = (resolved ?? own) is { } last
            ? last.ResolvedAt ?? last.LastSeen
            : (DateTimeOffset?)null;
        if (!Reached(pattern, group, since, now, out var counted))
        {
            return new Placement.Counted(
                CountedReason.BelowThreshold,
                $"{counted} of {pattern.Threshold} matches within {Span(pattern.Window)}."
            );
        }

        if (
            resolved is null
            && signal.Alert is null
            && StormTarget(signal, group, related, now) is { } likeliest
        )
        {
            return new Placement.Joins(
                likeliest.Id,
                JoinReason.Storm,
                "So many incidents of this pattern and service are active already; this joins the likeliest."
            );
        }

        Placement placement = resolved is null
            ? new Placement.Opens(
                signal.Alert is not null ? "An alert opens at once."
                : pattern.Threshold <= 1 ? $"{pattern.Severity} severity opens at the first match."
                : $"{pattern.Threshold} matches within {Span(pattern.Window)}."
            )
            : new Placement.Reopens(
                resolved.Id,
                $"Back {Span(now - (resolved.ResolvedAt ?? now))} after it was resolved, within the cooldown of {Span(pattern.Cooldown)}."
            );
        return silenced
            ? new Placement.Counted(CountedReason.Silenced, "A silence covers it.", placement)
            : placement;
    }

    private static bool IsRelated(RelatedIncident incident, Signal signal) =>
        incident.PatternId.Equals(signal.Pattern.Id, StringComparison.Ordinal)
        && incident.Service.Equals(signal.Entry.Service, StringComparison.OrdinalIgnoreCase);

    private static bool IsOwn(RelatedIncident incident, Signal signal, SignalGroup group) =>
        incident.Fingerprint.Equals(signal.Fingerprint, StringComparison.Ordinal)
        || incident.Id.Equals(group.IncidentId, StringComparison.Ordinal);

    private static bool IsActive(
        RelatedIncident incident,
        AlertPattern pattern,
        DateTimeOffset now
    ) =>
        (now - incident.LastSeen).Duration() <= pattern.Window
        || (now - incident.OpenedAt).Duration() <= pattern.Window;

    // A match that is stamped before the resolution counts as a repeat: at worst it reopens, it is never swallowed.
    private static bool IsRecent(
        RelatedIncident incident,
        AlertPattern pattern,
        DateTimeOffset now
    ) => !incident.IsClosed && incident.ResolvedAt is { } at && now - at <= pattern.Cooldown;

    private static RelatedIncident? Rewording(
        Signal signal,
        IEnumerable<RelatedIncident> incidents
    ) =>
        signal.Pattern.GroupBy == GroupBy.Message
            ? incidents
                .Select(r =>
                    (Incident: r, Likeness: MessageSimilarity.Of(signal.Normalised, r.Normalised))
                )
                .Where(static r => r.Likeness >= MessageSimilarity.Threshold)
                .OrderByDescending(static r => r.Likeness)
                .ThenByDescending(static r => r.Incident.LastSeen)
                .Select(static r => r.Incident)
                .FirstOrDefault()
            : null;

    private static RelatedIncident? StormTarget(
        Signal signal,
        SignalGroup group,
        RelatedIncident[] related,
        DateTimeOffset now
    )
    {
        var active = related.Where(r => r.IsOpen && IsActive(r, signal.Pattern, now)).ToArray();
        var repeats = group.RecentMatches.Count(t => (now - t).Duration() <= signal.Pattern.Window);
        return active.Length < StormBound || (repeats >= StormRepeats && active.Length < MostActive)
            ? null
            : active
                .OrderByDescending(r => MessageSimilarity.Of(signal.Normalised, r.Normalised))
                .ThenByDescending(static r => r.LastSeen)
                .First();
    }

    private static bool Reached(
        AlertPattern pattern,
        SignalGroup group,
        DateTimeOffset? since,
        DateTimeOffset now,
        out int counted
    )
    {
        counted = group.RecentMatches.Count(t =>
            (now - t).Duration() <= pattern.Window
            && (since is not { } after || t > after || t == now)
        );
        return pattern.Threshold <= 1 || counted >= pattern.Threshold;
    }

    private static SignalGroup Count(Signal signal, SignalGroup? group, DateTimeOffset now)
    {
        group ??= new SignalGroup
        {
            Fingerprint = signal.Fingerprint,
            PatternId = signal.Pattern.Id,
            Service = signal.Entry.Service,
            Normalised = signal.Normalised,
            FirstSeen = now,
            LastSeen = now,
        };
        group.Count++;
        group.FirstSeen = now < group.FirstSeen ? now : group.FirstSeen;
        group.LastSeen = now > group.LastSeen ? now : group.LastSeen;

        // Kept in order though lines may come out of order. What is farthest from now goes: the oldest, as a rule, but
        // also the newest when an older file is read after a newer one, or its matches would never meet.
        var recent = group.RecentMatches;
        var at = recent.Count;
        while (at > 0 && recent[at - 1] > now)
        {
            at--;
        }

        recent.Insert(at, now);
        while (recent.Count > Math.Max(StormRepeats, signal.Pattern.Threshold))
        {
            recent.RemoveAt(recent[^1] - now > now - recent[0] ? recent.Count - 1 : 0);
        }

        return group;
    }

    private static string Span(TimeSpan span)
    {
        var (value, unit) =
            span < TimeSpan.FromMinutes(2) ? (span.TotalSeconds, "s")
            : span < TimeSpan.FromHours(2) ? (span.TotalMinutes, "min")
            : (span.TotalHours, "h");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Max(0, Math.Round(value)):0} {unit}"
        );
    }
}
