using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Learning;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Reads what people configure, for the pages.</summary>
public sealed class BoardCatalogQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    public async Task<IReadOnlyList<StoredSource>> SourcesAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Sources.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancellation);
    }

    /// <summary>Whether a source that is on has ever given a line.</summary>
    public async Task<bool> AnySourceReadAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Sources.AnyAsync(s => s.Enabled && s.LinesRead > 0, cancellation);
    }

    /// <summary>Whether the catalogue has a service.</summary>
    public async Task<bool> AnyServiceAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Services.AnyAsync(cancellation);
    }

    public async Task<IReadOnlyList<ServiceEntry>> ServicesAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Services.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancellation);
    }

    /// <summary>The service of this name, in whatever case, as <see cref="ServiceCatalog.Find"/> finds it; null where there is none.</summary>
    public async Task<ServiceEntry?> ServiceAsync(string name, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var known = (await db.Services.Select(s => s.Name).ToListAsync(cancellation)).FindLast(n =>
            string.Equals(n, name, StringComparison.OrdinalIgnoreCase)
        );
        return known is null
            ? null
            : await db
                .Services.AsNoTracking()
                .SingleOrDefaultAsync(s => s.Name == known, cancellation);
    }

    public async Task<IReadOnlyList<AlertPattern>> PatternsAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.AlertPatterns.AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancellation);
    }

    /// <summary>The pattern; null where there is none of this id.</summary>
    public async Task<AlertPattern?> PatternAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .AlertPatterns.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Id == id, cancellation);
    }

    /// <summary>Matching lines by pattern id, in the hours that began since a moment.</summary>
    public async Task<IReadOnlyDictionary<string, long>> PatternHitsAsync(
        DateTimeOffset since,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .PatternHits.AsNoTracking()
            .Where(h => h.Hour >= since)
            .GroupBy(h => h.PatternId)
            .Select(g => new { g.Key, Count = g.Sum(h => h.Count) })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellation);
    }

    public async Task<IReadOnlyList<KnowledgeEntry>> KnowledgeAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var entries = await db
            .KnowledgeEntries.AsNoTracking()
            .OrderBy(k => k.Title)
            .ToListAsync(cancellation);
        var rates = await OutcomeBook.RatesAsync(db, cancellation);
        return [.. entries.Select(rates.Apply)];
    }
}
