using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Incidents for the trends.</summary>
/// <param name="Incidents">The newest first.</param>
/// <param name="IsCut">Whether there were more: then the oldest are missing.</param>
public sealed record TrendSamples(IReadOnlyList<IncidentSample> Incidents, bool IsCut);

/// <summary>Reads what the trends are made of.</summary>
public sealed class TrendQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most incidents looked at: a storm of them must not make the page slow.</summary>
    public const int Most = 20_000;

    /// <summary>The incidents opened since a moment.</summary>
    public async Task<TrendSamples> SinceAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var read = await db
            .Incidents.AsNoTracking()
            .Where(i => i.CreatedAt >= since)
            .OrderByDescending(i => i.CreatedAt)
            .Take(Most + 1)
            .Select(i => new IncidentSample(
                i.CreatedAt,
                i.Service,
                i.Severity,
                i.OccurrenceCount,
                i.AcknowledgedAt,
                i.ResolvedAt,
                i.ResolutionMethod
            ))
            .ToListAsync(cancellation);
        return new TrendSamples([.. read.Take(Most)], read.Count > Most);
    }

    /// <summary>Active incidents by service: how many, and the worst severity of them.</summary>
    public async Task<IReadOnlyDictionary<string, (int Count, Severity Worst)>> OpenByServiceAsync(
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var open = await db
            .Incidents.AsNoTracking()
            .Where(i => i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating)
            .GroupBy(i => new { i.Service, i.Severity })
            .Select(g => new
            {
                g.Key.Service,
                g.Key.Severity,
                Count = g.Count(),
            })
            .ToListAsync(cancellation);
        return open.GroupBy(o => o.Service, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                g => g.Key,
                g => (g.Sum(o => o.Count), g.Min(o => o.Severity)),
                StringComparer.OrdinalIgnoreCase
            );
    }
}
