using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Data.Learning;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>The knowledge base ready for searching: compiled once, and again after it changed.</summary>
internal sealed class KnowledgeShelf : IDisposable
{
    private readonly IDbContextFactory<OnCallDbContext> contexts;
    private readonly CommittedChanges changes;
    private KnowledgeIndex? current;
    private int changesSeen;

    public KnowledgeShelf(IDbContextFactory<OnCallDbContext> contexts, CommittedChanges changes)
    {
        this.contexts = contexts;
        this.changes = changes;
        changes.Committed += Forget;
    }

    public async Task<KnowledgeIndex> CurrentAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref current) is { } known)
        {
            return known;
        }

        var before = Volatile.Read(ref changesSeen);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rates = await OutcomeBook.RatesAsync(db, cancellation);
        var entries = await db.KnowledgeEntries.AsNoTracking().ToListAsync(cancellation);
        var made = new KnowledgeIndex(entries.Select(rates.Apply));
        // A change that was committed while we read would otherwise stay unseen until the next one.
        if (Volatile.Read(ref changesSeen) == before)
        {
            Volatile.Write(ref current, made);
        }

        return made;
    }

    public void Dispose() => changes.Committed -= Forget;

    private void Forget(CommittedBatch batch)
    {
        if (batch.Configuration || batch.Learned)
        {
            Interlocked.Increment(ref changesSeen);
            Volatile.Write(ref current, null);
        }
    }
}
