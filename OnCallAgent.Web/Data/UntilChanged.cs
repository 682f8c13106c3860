using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data;

/// <summary>All changes so far: between two equal ones, nothing changed.</summary>
/// <param name="Here">How many this node made; 0 where others may make some, too.</param>
/// <param name="Shared">What the database says where others may.</param>
internal readonly record struct ChangeStamp(long Here, Moment? Shared);

/// <summary>
/// Answers kept until a commit changes what they tell of. Where another node may make that change, the database is asked each time
/// whether anything was changed: whoever writes at one node and reads at the other must find it.
/// </summary>
internal sealed class UntilChanged<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Kept> kept;
    private readonly CommittedChanges changes;
    private readonly Func<CommittedBatch, bool> isChange;
    private readonly bool isShared;
    private readonly int most;
    private long count;

    /// <param name="changes">Tells of commits of this node.</param>
    /// <param name="database">Says whether another node may commit, too.</param>
    /// <param name="most">At how many answers all are forgotten: a bound, not a choice of the best.</param>
    /// <param name="isChange">Whether a commit of this node changes what is kept.</param>
    /// <param name="keys">How keys are compared.</param>
    public UntilChanged(
        CommittedChanges changes,
        DatabaseTarget database,
        int most,
        Func<CommittedBatch, bool> isChange,
        IEqualityComparer<TKey>? keys = null
    )
    {
        this.changes = changes;
        this.most = most;
        this.isChange = isChange;
        kept = new ConcurrentDictionary<TKey, Kept>(keys ?? EqualityComparer<TKey>.Default);
        isShared = database.IsShared;
        changes.Committed += Count;
    }

    /// <summary>
    /// All changes so far; null where nobody can tell, and nothing may be kept. To be asked before an answer is looked for or read:
    /// what changes during the reading must not be kept as it was.
    /// </summary>
    public async ValueTask<ChangeStamp?> NowAsync(
        RequestMoment request,
        CancellationToken cancellation
    )
    {
        if (!isShared)
        {
            return new ChangeStamp(Interlocked.Read(ref count), null);
        }

        return await request.AskAsync(cancellation) is { } moment
            ? new ChangeStamp(0, moment)
            : null;
    }

    /// <summary>Whether an answer is kept, which something may have changed since.</summary>
    public bool Holds(TKey key) => kept.ContainsKey(key);

    /// <summary>The answer kept, unless something has changed since.</summary>
    public bool TryGet(TKey key, ChangeStamp now, [MaybeNullWhen(false)] out TValue value)
    {
        if (kept.TryGetValue(key, out var known) && known.At == now)
        {
            value = known.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Keeps an answer that was read after these changes.</summary>
    public void Keep(TKey key, TValue value, ChangeStamp before)
    {
        if (kept.Count >= most)
        {
            kept.Clear();
        }

        kept[key] = new Kept(value, before);
    }

    public void Dispose() => changes.Committed -= Count;

    private void Count(CommittedBatch batch)
    {
        if (isChange(batch))
        {
            Interlocked.Increment(ref count);
        }
    }

    private sealed record Kept(TValue Value, ChangeStamp At);
}
