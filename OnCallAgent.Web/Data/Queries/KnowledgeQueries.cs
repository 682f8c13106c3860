using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Learning;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Reads the knowledge base.</summary>
internal sealed class KnowledgeQueries(
    IDbContextFactory<OnCallDbContext> contexts,
    KnowledgeShelf shelf
)
{
    /// <summary>An entry with its success rate by recorded outcomes; null where there is none of this id.</summary>
    public async Task<KnowledgeEntry?> EntryAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (
            await db
                .KnowledgeEntries.AsNoTracking()
                .SingleOrDefaultAsync(k => k.Id == id, cancellation)
            is not { } entry
        )
        {
            return null;
        }

        return (await OutcomeBook.RatesAsync(db, cancellation)).Apply(entry);
    }

    /// <summary>The best entries by points, and those found by their text.</summary>
    public async Task<(IReadOnlyList<KnowledgeMatch> Matches, RetrievalAnswer Answer)> SearchAsync(
        KnowledgeQuery query,
        int limit,
        CancellationToken cancellation
    )
    {
        var index = await shelf.CurrentAsync(cancellation);
        return (index.Search(query, limit), index.Ask(query.Texts, limit));
    }
}
