using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>When a service was in trouble.</summary>
public sealed record TroubleTime(string Service, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);

/// <summary>Reads incidents of the past, to be analysed once more.</summary>
public sealed class PastCases(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most incidents that are analysed once more; the latest count.</summary>
    public const int Most = 200;

    private const int MostTroubles = 20_000;

    /// <summary>The latest incidents whose first sign is of this time, the latest first.</summary>
    public async Task<IReadOnlyList<PastCase>> ReadAsync(
        DateTimeOffset since,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var incidents = await db
            .Incidents.AsNoTracking()
            .Where(i => i.FirstSeen >= since && i.FirstSeen < until)
            .OrderByDescending(i => i.FirstSeen)
            .ThenByDescending(i => i.Id)
            .Take(Most)
            .ToListAsync(cancellation);
        var ids = incidents.ConvertAll(static i => i.Id);
        var evidence = (
            await db
                .Evidence.AsNoTracking()
                .Where(e => ids.Contains(e.IncidentId))
                .OrderBy(e => e.Id)
                .Select(e => new
                {
                    e.IncidentId,
                    Text = new EvidenceText(e.Timestamp, e.Level, e.Service, e.Message),
                })
                .ToListAsync(cancellation)
        ).ToLookup(static e => e.IncidentId, static e => e.Text, StringComparer.Ordinal);
        var patterns = await db
            .AlertPatterns.AsNoTracking()
            .ToDictionaryAsync(static p => p.Id, StringComparer.Ordinal, cancellation);
        var services = new ServiceCatalog(
            await db.Services.AsNoTracking().ToListAsync(cancellation)
        );
        return
        [
            .. incidents.Select(i => new PastCase(
                new AnalysisInput
                {
                    IncidentId = i.Id,
                    Title = i.Title,
                    Description = i.Description,
                    Service = i.Service,
                    Severity = i.Severity,
                    Fingerprint = i.Fingerprint,
                    OccurrenceCount = i.OccurrenceCount,
                    Pattern = PatternOf(i, patterns),
                    Evidence = [.. evidence[i.Id]],
                    Services = services,
                    Knowledge = [],
                },
                i.FirstSeen
            )),
        ];
    }

    /// <summary>When services were in trouble within this time.</summary>
    public async Task<IReadOnlyList<TroubleTime>> TroublesAsync(
        DateTimeOffset since,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Incidents.AsNoTracking()
            .Where(i => i.LastSeen >= since && i.FirstSeen < until)
            .OrderByDescending(i => i.LastSeen)
            .Take(MostTroubles)
            .Select(i => new TroubleTime(i.Service, i.FirstSeen, i.LastSeen))
            .ToListAsync(cancellation);
    }

    private static AlertPattern? PatternOf(
        Incident incident,
        Dictionary<string, AlertPattern> patterns
    ) =>
        incident.PatternId is not { } id ? null
        : id.StartsWith(AlertSignal.PatternPrefix, StringComparison.Ordinal)
            ? AlertSignal.Pattern(
                id[AlertSignal.PatternPrefix.Length..],
                incident.Severity,
                PushSource.DefaultCooldown
            )
        : patterns.GetValueOrDefault(id);
}
