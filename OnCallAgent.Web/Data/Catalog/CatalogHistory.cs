using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Who changed what people configure, when, and how it stood afterwards.</summary>
public sealed class CatalogHistory(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most changes in one answer.</summary>
    public const int MostListed = 200;

    /// <summary>The changes of an entry, the latest first.</summary>
    /// <param name="kind">One of the kinds of <see cref="CatalogChange"/>.</param>
    /// <param name="id">The entry.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<CatalogChange>> ReadAsync(
        string kind,
        string id,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .CatalogChanges.AsNoTracking()
            .Where(c => c.Kind == kind && c.EntryId == id)
            .OrderByDescending(c => c.Id)
            .Take(MostListed)
            .ToListAsync(cancellation);
    }

    /// <summary>Adds the change, to be stored with it.</summary>
    internal static void Add<T>(
        OnCallDbContext db,
        string kind,
        string id,
        long version,
        string what,
        string by,
        DateTimeOffset now,
        T? after
    )
        where T : class =>
        db.CatalogChanges.Add(
            new CatalogChange
            {
                Kind = kind,
                EntryId = id,
                Version = version,
                At = now,
                By = by,
                What = what,
                Snapshot = after is null ? "" : JsonSerializer.Serialize(after, StoredForms.Json),
            }
        );
}
