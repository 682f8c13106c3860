using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis.Cascades;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Reads what the signals of a batch may touch, to be changed in place and saved by the same context.</summary>
internal static class FaultMemory
{
    // Below every engine's limit of parameters.
    private const int KeysAtOnce = 500;

    // The latest; more cannot be one cascade.
    private const int MostCascading = 100;
    private const int MostCascadingGroups = 500;

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
        await ReadCascadingAsync(context, known, signals, now, cancellation);
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

    /// <summary>What goes on at the moment, and who needs whom.</summary>
    public static async Task<KnownFaults> ReadActiveAsync(
        OnCallDbContext context,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var known = new KnownFaults();
        await ReadActiveAsync(context, known, now, cancellation);
        return known;
    }

    // What else goes on at the moment, where something may open an incident: it may all be one cascade.
    private static async Task ReadCascadingAsync(
        OnCallDbContext context,
        KnownFaults known,
        IReadOnlyList<Signal> signals,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (
            signals.All(s =>
                known.Groups.GetValueOrDefault(s.Fingerprint)?.IncidentId is { } id
                && known.Incidents.TryGetValue(id, out var incident)
                && incident.IsActive
            )
        )
        {
            return;
        }

        await ReadActiveAsync(context, known, now, cancellation);
    }

    private static async Task ReadActiveAsync(
        OnCallDbContext context,
        KnownFaults known,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        known.Dependencies = DependencyGraph.Of(
            new ServiceCatalog(await context.Services.AsNoTracking().ToListAsync(cancellation))
        );
        if (known.Dependencies.Names.Count == 0)
        {
            return;
        }

        known.Signs.UnionWith(
            await context
                .AlertPatterns.Where(static p => p.SignOnly)
                .Select(static p => p.Id)
                .ToListAsync(cancellation)
        );
        var since = now - CascadeLink.Window;
        var active = await context
            .Incidents.Where(i =>
                (i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating)
                && i.PatternId != null
                && i.LastObservedAt >= since
            )
            .OrderByDescending(i => i.LastObservedAt)
            .Take(MostCascading)
            .ToListAsync(cancellation);
        Add(known, active);
        var ids = active.ConvertAll(i => i.Id);
        foreach (
            var group in await context
                .SignalGroups.Where(g => g.IncidentId != null && ids.Contains(g.IncidentId))
                .OrderByDescending(g => g.LastSeen)
                .Take(MostCascadingGroups)
                .ToListAsync(cancellation)
        )
        {
            known.Groups.TryAdd(group.Fingerprint, group);
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
