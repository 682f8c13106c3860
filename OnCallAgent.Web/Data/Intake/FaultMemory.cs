using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Reads what the signals of a batch may touch, to be changed in place and saved by the same context.</summary>
internal static class FaultMemory
{
    // Below every engine's limit of parameters.
    private const int KeysAtOnce = 500;

    public static async Task<KnownFaults> ReadAsync(
        OnCallDbContext context,
        IReadOnlyList<Signal> signals,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var known = new KnownFaults();
        if (signals.Count == 0)
        {
            return known;
        }

        await ReadGroupsAsync(
            context,
            known,
            signals.Select(s => s.Fingerprint).Distinct(StringComparer.Ordinal),
            cancellation
        );
        foreach (
            var ids in known
                .Groups.Values.Select(g => g.IncidentId)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Chunk(KeysAtOnce)
        )
        {
            Add(
                known,
                await context.Incidents.Where(i => ids.Contains(i.Id)).ToListAsync(cancellation)
            );
        }

        await ReadRelatedAsync(context, known, signals, now, cancellation);
        await CountRememberedAsync(context, known, signals, cancellation);
        // Those that opened the incidents say how they were worded.
        await ReadGroupsAsync(
            context,
            known,
            known
                .Incidents.Values.Select(i => i.Fingerprint)
                .Where(f => f.Length > 0 && !known.Groups.ContainsKey(f))
                .Distinct(StringComparer.Ordinal)
                .ToArray(),
            cancellation
        );
        await CountWordingsAsync(context, known, cancellation);
        return known;
    }

    private static async Task ReadGroupsAsync(
        OnCallDbContext context,
        KnownFaults known,
        IEnumerable<string> fingerprints,
        CancellationToken cancellation
    )
    {
        foreach (var keys in fingerprints.Chunk(KeysAtOnce))
        {
            foreach (
                var group in await context
                    .SignalGroups.Where(g => keys.Contains(g.Fingerprint))
                    .ToListAsync(cancellation)
            )
            {
                known.Groups[group.Fingerprint] = group;
            }
        }
    }

    // Only where something is new: what is remembered already stays so.
    private static async Task CountRememberedAsync(
        OnCallDbContext context,
        KnownFaults known,
        IReadOnlyList<Signal> signals,
        CancellationToken cancellation
    )
    {
        foreach (
            var (pattern, service) in signals
                .Where(s => !known.Groups.ContainsKey(s.Fingerprint))
                .Select(s => (s.Pattern.Id, s.Entry.Service))
                .Distinct()
        )
        {
            var key = (pattern, service.ToLowerInvariant());
            known.Remembered[key] =
                known.Remembered.GetValueOrDefault(key)
                + await context.SignalGroups.CountAsync(
                    g => g.PatternId == pattern && g.Service == service,
                    cancellation
                );
        }
    }

    private static async Task ReadRelatedAsync(
        OnCallDbContext context,
        KnownFaults known,
        IReadOnlyList<Signal> signals,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var patterns = signals.Select(s => s.Pattern.Id).Distinct(StringComparer.Ordinal).ToArray();
        var since = now - signals.Max(s => s.Pattern.Window + s.Pattern.Cooldown);
        foreach (
            var services in signals
                .Select(s => s.Entry.Service)
                .Distinct(StringComparer.Ordinal)
                .Chunk(KeysAtOnce)
        )
        {
            Add(
                known,
                await context
                    .Incidents.Where(i =>
                        patterns.Contains(i.PatternId)
                        && services.Contains(i.Service)
                        && (
                            i.LastObservedAt >= since
                            || i.CreatedAt >= since
                            || i.ResolvedAt >= since
                        )
                    )
                    .ToListAsync(cancellation)
            );
        }
    }

    private static async Task CountWordingsAsync(
        OnCallDbContext context,
        KnownFaults known,
        CancellationToken cancellation
    )
    {
        foreach (var ids in known.Incidents.Keys.Chunk(KeysAtOnce))
        {
            foreach (
                var listed in await context
                    .Timeline.Where(t =>
                        ids.Contains(t.IncidentId) && t.Kind == TimelineKind.Grouped
                    )
                    .GroupBy(t => t.IncidentId)
                    .Select(g => new { Id = g.Key, Count = g.Count() })
                    .ToListAsync(cancellation)
            )
            {
                known.Wordings[listed.Id] = listed.Count;
            }
        }
    }

    private static void Add(KnownFaults known, IEnumerable<Incident> incidents)
    {
        foreach (var incident in incidents)
        {
            known.Incidents[incident.Id] = incident;
        }
    }
}
