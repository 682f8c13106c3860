using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Audit;

/// <summary>Which entries are wanted.</summary>
public sealed record AuditFilter
{
    /// <summary>By whom, exactly; null for everybody.</summary>
    public string? Actor { get; init; }

    /// <summary>Of what kind; null for every kind.</summary>
    public string? Kind { get; init; }

    /// <summary>Of which thing; null for all.</summary>
    public string? EntryId { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only entries older than the one with this id; null for the latest.</summary>
    public long? Before { get; init; }
}

/// <summary>The audit log: read, and added to where a change is no row of its own (a sign-in, say).</summary>
public sealed class AuditLog(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most entries of one answer.</summary>
    public const int MostListed = 500;

    /// <summary>Entries, the latest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many, 1 to <see cref="MostListed"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(
        AuditFilter filter,
        int limit,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNotEqual(limit, Math.Clamp(limit, 1, MostListed));
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var entries = db.AuditLog.AsNoTracking();
        if (filter.Actor is { } actor)
        {
            entries = entries.Where(e => e.Actor == actor);
        }

        if (filter.Kind is { } kind)
        {
            entries = entries.Where(e => e.Kind == kind);
        }

        if (filter.EntryId is { } id)
        {
            entries = entries.Where(e => e.EntryId == id);
        }

        if (filter.Since is { } since)
        {
            entries = entries.Where(e => e.At >= since);
        }

        if (filter.Until is { } until)
        {
            entries = entries.Where(e => e.At < until);
        }

        if (filter.Before is { } before)
        {
            entries = entries.Where(e => e.Id < before);
        }

        return await entries.OrderByDescending(e => e.Id).Take(limit).ToListAsync(cancellation);
    }

    /// <summary>The kinds that occur, by name.</summary>
    public async Task<IReadOnlyList<string>> KindsAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .AuditLog.AsNoTracking()
            .Select(e => e.Kind)
            .Distinct()
            .OrderBy(k => k)
            .ToListAsync(cancellation);
    }

    /// <summary>Records what is not a change of a stored thing, or not one that a context sees.</summary>
    public async Task RecordAsync(
        string actor,
        string kind,
        string entryId,
        string what,
        string text,
        string name,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.ForAsync(actor, cancellation);
        db.Record(kind, entryId, what, text, name);
        await db.SaveChangesAsync(cancellation);
    }
}
