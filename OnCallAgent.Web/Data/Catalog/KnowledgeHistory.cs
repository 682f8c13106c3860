using System.Text.Json;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>A version of a knowledge entry and how it came about.</summary>
/// <param name="Version">The version it made.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="What"><c>created</c>, <c>edited</c>, <c>restored</c>, <c>imported</c> or <c>removed</c>; <c>kept</c> for how it stood before its first change.</param>
/// <param name="Entry">The entry afterwards.</param>
/// <param name="Changes">In which fields it differs from the version before.</param>
public sealed record KnowledgeVersion(
    long Version,
    DateTimeOffset At,
    string By,
    string What,
    KnowledgeEntry Entry,
    IReadOnlyList<KnowledgeChange> Changes
);

/// <summary>Reads how knowledge entries changed.</summary>
public sealed class KnowledgeHistory(CatalogHistory history)
{
    /// <summary>The versions of an entry, the latest first.</summary>
    public async Task<IReadOnlyList<KnowledgeVersion>> ReadAsync(
        string id,
        CancellationToken cancellation
    )
    {
        var changes = await history.ReadAsync(CatalogChange.Knowledge, id, cancellation);
        var entries = changes.Select(Entry).ToList();
        return
        [
            .. changes.Select(
                (c, i) =>
                    new KnowledgeVersion(
                        c.Version,
                        c.At,
                        c.By,
                        c.What,
                        entries[i],
                        i + 1 < entries.Count
                            ? KnowledgeChange.Between(entries[i + 1], entries[i])
                            : []
                    )
            ),
        ];
    }

    private static KnowledgeEntry Entry(CatalogChange change) =>
        JsonSerializer.Deserialize<KnowledgeEntry>(change.Snapshot, StoredForms.Json)!;
}
