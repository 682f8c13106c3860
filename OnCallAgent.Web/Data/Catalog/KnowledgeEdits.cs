using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Changes what is known of trouble. Every version is kept with who made it and when.</summary>
public sealed partial class KnowledgeEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    ActionCatalog actions,
    TimeProvider clock,
    ILogger<KnowledgeEdits> logger
)
{
    /// <summary>The actions that an entry may recommend.</summary>
    public RecommendableActions Recommendable { get; } =
        new(
            actions.All.Select(static a => a.Definition.Type).ToHashSet(StringComparer.Ordinal),
            action =>
                actions.Find(action.Type) is { } handler
                    ? ActionArguments.Faults(handler.Definition, action.Parameters)
                    : []
        );

    /// <summary>What is wrong with it, field by field; empty where it can be saved.</summary>
    public IReadOnlyList<FieldError> Check(KnowledgeEntry entry) =>
        KnowledgeEntryRules.Check(entry, Recommendable);

    /// <summary>Adds an entry.</summary>
    /// <returns>The entry; the first <see cref="FieldError"/>, or <see cref="EntryExists"/>.</returns>
    public async Task<Result<KnowledgeEntry>> CreateAsync(
        KnowledgeEntry entry,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        return await contexts.ChangeAsync(
            by,
            $"knowledge entry {entry.Id}",
            db => AddAsync(db, entry, "created", by, cancellation),
            cancellation
        );
    }

    /// <summary>Adds an entry, and saves what else was changed in the context with it.</summary>
    /// <param name="db">The context, in a transaction of <see cref="CatalogWrite"/>.</param>
    /// <param name="entry">The entry; what people do not write of it is set.</param>
    /// <param name="what">How it came about, for its history.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The entry; the first <see cref="FieldError"/> or <see cref="EntryExists"/>.</returns>
    internal async Task<Result<KnowledgeEntry>> AddAsync(
        OnCallDbContext db,
        KnowledgeEntry entry,
        string what,
        string by,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var wanted = entry with
        {
            CreatedAt = now,
            UpdatedAt = now,
            CreatedBy = by,
            SuccessRate = null,
            Uses = 0,
            LastUsed = null,
            Version = 1,
        };
        if (Check(wanted) is [var fault, ..])
        {
            return fault;
        }

        // Ids that differ in case only would be one entry on some databases and two on others.
        var ids = await db.KnowledgeEntries.Select(static k => k.Id).ToListAsync(cancellation);
        if (ids.Contains(wanted.Id, StringComparer.OrdinalIgnoreCase))
        {
            return new EntryExists($"knowledge entry {wanted.Id}");
        }

        db.KnowledgeEntries.Add(wanted);
        return await SaveAsync(db, wanted, what, by, cancellation);
    }

    /// <summary>Replaces what a person writes of an entry; its outcomes stay.</summary>
    /// <param name="entry">As it shall be.</param>
    /// <param name="version">The version that was read; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The entry; the first <see cref="FieldError"/>, <see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public Task<Result<KnowledgeEntry>> ReplaceAsync(
        KnowledgeEntry entry,
        int? version,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        return ChangeAsync(entry.Id, entry, version, "edited", by, cancellation);
    }

    /// <summary>Gives an entry the form that an earlier version had. That is a change like any other.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="earlier">The version to go back to.</param>
    /// <param name="version">The version that was read; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="history">The versions.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The entry; <see cref="EntryNotFound"/>, <see cref="EntryChanged"/>, or a <see cref="FieldError"/> where the old form would be refused today.</returns>
    public async Task<Result<KnowledgeEntry>> RestoreAsync(
        string id,
        int earlier,
        int? version,
        string by,
        KnowledgeHistory history,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(history);
        var versions = await history.ReadAsync(id, cancellation);
        return versions.FirstOrDefault(v => v.Version == earlier) is { } found
            ? await ChangeAsync(id, found.Entry, version, "restored", by, cancellation)
            : new EntryNotFound($"version {earlier} of knowledge entry {id}");
    }

    /// <summary>Removes an entry; its history stays.</summary>
    /// <returns><see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public async Task<Result> RemoveAsync(
        string id,
        int? version,
        string by,
        CancellationToken cancellation
    )
    {
        return await contexts.ChangeAsync(
            by,
            $"knowledge entry {id}",
            async db =>
            {
                var read = await ReadAsync(db, id, version, cancellation);
                if (!read.IsSuccess)
                {
                    return read;
                }

                db.KnowledgeEntries.Remove(read.Value);
                return await SaveAsync(db, read.Value, "removed", by, cancellation);
            },
            cancellation
        );
    }

    /// <summary>Keeps how an entry stood, unless that is kept already: shipped entries have no history before their first change.</summary>
    internal static async Task KeepAsync(
        OnCallDbContext db,
        KnowledgeEntry known,
        CancellationToken cancellation
    )
    {
        if (
            !await db.CatalogChanges.AnyAsync(
                c => c.Kind == CatalogChange.Knowledge && c.EntryId == known.Id,
                cancellation
            )
        )
        {
            CatalogHistory.Add(
                db,
                CatalogChange.Knowledge,
                known.Id,
                known.Version,
                "kept",
                known.CreatedBy,
                known.UpdatedAt,
                known
            );
            // A transaction of its own would be too late to order it; the numbers of one save may be mixed.
            await db.SaveChangesAsync(cancellation);
        }
    }

    private Task<Result<KnowledgeEntry>> ChangeAsync(
        string id,
        KnowledgeEntry wanted,
        int? version,
        string what,
        string by,
        CancellationToken cancellation
    ) =>
        contexts.ChangeAsync(
            by,
            $"knowledge entry {id}",
            async db =>
            {
                var read = await ReadAsync(db, id, version, cancellation);
                if (!read.IsSuccess)
                {
                    return read;
                }

                var after = KnowledgeRevision.Edit(read.Value, wanted, clock.GetUtcNow());
                if (Check(after) is [var fault, ..])
                {
                    return fault;
                }

                if (after.Version == read.Value.Version)
                {
                    return read;
                }

                await KeepAsync(db, read.Value, cancellation);
                db.Entry(read.Value).CurrentValues.SetValues(after);
                return await SaveAsync(db, after, what, by, cancellation);
            },
            cancellation
        );

    private static async Task<Result<KnowledgeEntry>> ReadAsync(
        OnCallDbContext db,
        string id,
        int? version,
        CancellationToken cancellation
    ) =>
        await db.AsShownAsync(
            await db.KnowledgeEntries.SingleOrDefaultAsync(k => k.Id == id, cancellation),
            $"knowledge entry {id}",
            static k => k.Title,
            static k => k.Version,
            version,
            cancellation
        );

    private async Task<Result<KnowledgeEntry>> SaveAsync(
        OnCallDbContext db,
        KnowledgeEntry after,
        string what,
        string by,
        CancellationToken cancellation
    )
    {
        CatalogHistory.Add(
            db,
            CatalogChange.Knowledge,
            after.Id,
            after.Version,
            what,
            by,
            clock.GetUtcNow(),
            after
        );
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, after.Id, what);
        return after;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: knowledge entry {Entry} {What}")]
    private static partial void Changed(ILogger logger, string by, string entry, string what);
}
