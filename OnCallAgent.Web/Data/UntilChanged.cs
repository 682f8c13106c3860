using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data;

/// <summary>
/// Answers kept until a commit changes what they tell of. Nothing is kept where another node may make that change: whoever
/// writes at one node and reads at the other must find it.
/// </summary>
internal sealed class UntilChanged<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Kept> kept;
    private readonly CommittedChanges changes;
    private readonly Func<CommittedBatch, bool> isChange;
    private readonly int most;
    private long count;

    /// <param name="changes">Tells of commits.</param>
    /// <param name="database">Says whether another node may commit, too.</param>
    /// <param name="most">At how many answers all are forgotten: a bound, not a choice of the best.</param>
    /// <param name="isChange">Whether a commit changes what is kept.</param>
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
        KeepsAny = !database.IsShared;
        changes.Committed += Count;
    }

    /// <summary>Whether anything is kept here at all.</summary>
    public bool KeepsAny { get; }

    /// <summary>
    /// How many changes there were. To be taken before an answer is read: what changes during the reading must not be
    /// kept as it was.
    /// </summary>
    public long Changes => Interlocked.Read(ref count);

    /// <summary>The answer kept, unless something has changed since.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (kept.TryGetValue(key, out var known) && known.Changes == Changes)
        {
            value = known.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Keeps an answer that was read after so many changes.</summary>
    public void Keep(TKey key, TValue value, long changesBefore)
    {
        if (!KeepsAny)
        {
            return;
        }

        if (kept.Count >= most)
        {
            kept.Clear();
        }

        kept[key] = new Kept(value, changesBefore);
    }

    public void Dispose() => changes.Committed -= Count;

    private void Count(CommittedBatch batch)
    {
        if (isChange(batch))
        {
            Interlocked.Increment(ref count);
        }
    }

    private sealed record Kept(TValue Value, long Changes);
}
