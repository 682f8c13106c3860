using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Data.Learning;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>
/// The knowledge base ready for searching. After a change only what changed is read and made ready anew, by one while the
/// others wait for it.
/// </summary>
internal sealed class KnowledgeShelf : IDisposable
{
    // Below every engine's limit of parameters.
    private const int EntriesAtOnce = 500;

    private readonly IDbContextFactory<OnCallDbContext> contexts;
    private readonly CommittedChanges changes;
    private readonly OutcomeBook outcomes;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, KnowledgeEntry> read = new(StringComparer.Ordinal);
    private KnowledgeIndex latest = KnowledgeIndex.Empty;
    private KnowledgeIndex? current;
    private int changesSeen;

    public KnowledgeShelf(
        IDbContextFactory<OnCallDbContext> contexts,
        CommittedChanges changes,
        OutcomeBook? outcomes = null
    )
    {
        this.contexts = contexts;
        this.changes = changes;
        this.outcomes = outcomes ?? new OutcomeBook(contexts);
        changes.Committed += Forget;
    }

    public async Task<KnowledgeIndex> CurrentAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref current) is { } known)
        {
            return known;
        }

        await turn.WaitAsync(cancellation);
        try
        {
            if (Volatile.Read(ref current) is { } made)
            {
                return made;
            }

            var before = Volatile.Read(ref changesSeen);
            var rates = await outcomes.RatesAsync(cancellation);
            latest = latest.Of((await EntriesAsync(cancellation)).Select(rates.Apply));
            // A change that was committed while we read would otherwise stay unseen until the next one.
            lock (gate)
            {
                if (changesSeen == before)
                {
                    current = latest;
                }
            }

            return latest;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        changes.Committed -= Forget;
        turn.Dispose();
    }

    // By id: an index of the same entries in the same order is made of the one before at nearly no cost.
    private async Task<IReadOnlyList<KnowledgeEntry>> EntriesAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var stored = db.KnowledgeEntries.AsNoTracking();
        var stamps = await stored
            .Select(k => new
            {
                k.Id,
                k.Version,
                k.CreatedAt,
                k.UpdatedAt,
            })
            .ToListAsync(cancellation);
        var changed = stamps
            .Where(s =>
                !read.TryGetValue(s.Id, out var known)
                || (known.Version, known.CreatedAt, known.UpdatedAt)
                    != (s.Version, s.CreatedAt, s.UpdatedAt)
            )
            .Select(static s => s.Id)
            .ToList();
        foreach (var ids in changed.Chunk(EntriesAtOnce))
        {
            foreach (
                var entry in await stored.Where(k => ids.Contains(k.Id)).ToListAsync(cancellation)
            )
            {
                read[entry.Id] = entry;
            }
        }

        var there = stamps.Select(static s => s.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in read.Keys.Where(id => !there.Contains(id)).ToList())
        {
            read.Remove(gone);
        }

        return [.. read.Values.OrderBy(static k => k.Id, StringComparer.Ordinal)];
    }

    private void Forget(CommittedBatch batch)
    {
        if (batch.Configuration || batch.Learned)
        {
            lock (gate)
            {
                changesSeen++;
                current = null;
            }
        }
    }
}
