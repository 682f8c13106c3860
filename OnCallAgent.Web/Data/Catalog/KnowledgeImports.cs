using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Stores whole files of knowledge, all or nothing.</summary>
public sealed partial class KnowledgeImports(
    IDbContextFactory<OnCallDbContext> contexts,
    KnowledgeEdits edits,
    TimeProvider clock,
    ILogger<KnowledgeImports> logger
)
{
    /// <summary>Takes in a <c>knowledge_base.json</c>.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="by">Who.</param>
    /// <param name="dryRun">Only says what would change.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What changed, or what stands in the way; <see cref="EntryChanged"/> where somebody changed an entry meanwhile.</returns>
    public Task<Result<KnowledgeImport>> JsonAsync(
        string json,
        string by,
        bool dryRun,
        CancellationToken cancellation
    ) =>
        ImportAsync(
            known => KnowledgeImport.Read(json, known, edits.Recommendable, clock.GetUtcNow()),
            by,
            dryRun,
            cancellation
        );

    /// <summary>Takes in Markdown runbooks.</summary>
    /// <param name="files">The runbooks.</param>
    /// <param name="by">Who.</param>
    /// <param name="dryRun">Only says what would change.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What changed, or what stands in the way; <see cref="EntryChanged"/> where somebody changed an entry meanwhile.</returns>
    public Task<Result<KnowledgeImport>> RunbooksAsync(
        IReadOnlyCollection<RunbookFile> files,
        string by,
        bool dryRun,
        CancellationToken cancellation
    ) =>
        ImportAsync(
            known => RunbookImport.Read(files, known, edits.Recommendable, by, clock.GetUtcNow()),
            by,
            dryRun,
            cancellation
        );

    private async Task<Result<KnowledgeImport>> ImportAsync(
        Func<IReadOnlyCollection<KnowledgeEntry>, KnowledgeImport> read,
        string by,
        bool dryRun,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.ForAsync(by, cancellation);
        var known = await db.KnowledgeEntries.ToDictionaryAsync(
            static k => k.Id,
            StringComparer.Ordinal,
            cancellation
        );
        var import = read([.. known.Values]);
        if (dryRun || !import.IsAccepted || import.Added.Count + import.Updated.Count == 0)
        {
            return import;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        try
        {
            foreach (var entry in import.Updated)
            {
                await KnowledgeEdits.KeepAsync(db, known[entry.Id], cancellation);
                db.Entry(known[entry.Id]).CurrentValues.SetValues(entry);
            }

            db.KnowledgeEntries.AddRange(import.Added);
            foreach (var entry in import.Added.Concat(import.Updated))
            {
                CatalogHistory.Add(
                    db,
                    CatalogChange.Knowledge,
                    entry.Id,
                    entry.Version,
                    "imported",
                    by,
                    clock.GetUtcNow(),
                    entry
                );
            }

            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
        // Reading a long file takes seconds: nobody else's write waits for it, so an entry may have changed meanwhile.
        catch (Exception e) when (CatalogWrite.IsLostRace(e))
        {
            return new EntryChanged("An entry of the file");
        }

        Imported(logger, by, import.Added.Count, import.Updated.Count);
        return import;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{By}: knowledge imported, {Added} added and {Updated} updated"
    )]
    private static partial void Imported(ILogger logger, string by, int added, int updated);
}
