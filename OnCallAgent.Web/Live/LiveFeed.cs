using System.Threading.Channels;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Live;

/// <summary>Something that was committed and that a viewer may want to see.</summary>
public abstract record LiveEvent
{
    private LiveEvent() { }

    /// <summary>An incident, its actions, analysis or deliveries changed; read it again.</summary>
    public sealed record IncidentChanged(string IncidentId) : LiveEvent;

    /// <summary>Lines were stored.</summary>
    /// <param name="Lines">In their order; those of another node only where somebody here wants to see them.</param>
    public sealed record LinesStored(IReadOnlyList<StoredLogLine> Lines) : LiveEvent
    {
        /// <summary>How many were stored.</summary>
        public int Count { get; init; } = Lines.Count;
    }

    /// <summary>More happened than can be told: whoever shows anything reads it again.</summary>
    public sealed record Missed : LiveEvent;

    /// <summary>A source's state changed.</summary>
    public sealed record SourceChanged(string SourceId) : LiveEvent;

    /// <summary>A setting, pattern, service or knowledge entry changed.</summary>
    public sealed record ConfigurationChanged : LiveEvent;

    /// <summary>An account, its roles, a session or an API key changed.</summary>
    /// <param name="Rights">Whether somebody may do less than before by it, or is shut out.</param>
    public sealed record AccountsChanged(bool Rights) : LiveEvent;
}

/// <summary>What this node shows as it happens, here and on the others: pages and the hub read the same feed.</summary>
public sealed class LiveFeed
{
    // Bounded: a slow browser must not hold back ingestion. Drops are counted and shown.
    private const int QueueLength = 1_024;

    private readonly Lock gate = new();
    private LiveSubscription[] subscriptions = [];

    /// <summary>Tells every viewer. Never waits for any of them.</summary>
    public void Publish(LiveEvent happened)
    {
        foreach (var subscription in Volatile.Read(ref subscriptions))
        {
            subscription.Offer(happened);
        }
    }

    /// <summary>Whether anybody wants to see lines, not only how many there are.</summary>
    internal bool IsWatched => Volatile.Read(ref subscriptions).Any(static s => s.WantsLines);

    /// <summary>Everything that is published from now on, until the subscription is disposed.</summary>
    /// <param name="wantsLines">Whether lines of other nodes are read for it; else it is told how many there are.</param>
    public LiveSubscription Subscribe(bool wantsLines = true)
    {
        var subscription = new LiveSubscription(QueueLength, Remove) { WantsLines = wantsLines };
        lock (gate)
        {
            Volatile.Write(ref subscriptions, [.. subscriptions, subscription]);
        }

        return subscription;
    }

    private void Remove(LiveSubscription subscription)
    {
        lock (gate)
        {
            Volatile.Write(ref subscriptions, [.. subscriptions.Where(s => s != subscription)]);
        }
    }
}

/// <summary>A viewer's queue of live events.</summary>
public sealed class LiveSubscription : IDisposable
{
    private readonly Channel<LiveEvent> queue;
    private readonly Action<LiveSubscription> remove;
    private long dropped;

    internal LiveSubscription(int length, Action<LiveSubscription> remove)
    {
        this.remove = remove;
        queue = Channel.CreateBounded<LiveEvent>(
            new BoundedChannelOptions(length)
            {
                FullMode = BoundedChannelFullMode.DropOldest,
                SingleReader = true,
            },
            _ => Interlocked.Increment(ref dropped)
        );
    }

    internal bool WantsLines { get; init; }

    /// <summary>Events that came too fast for this viewer.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>The events as they come; ends when the subscription is disposed.</summary>
    public ChannelReader<LiveEvent> Events => queue.Reader;

    /// <inheritdoc />
    public void Dispose()
    {
        remove(this);
        queue.Writer.TryComplete();
    }

    internal void Offer(LiveEvent happened) => queue.Writer.TryWrite(happened);
}
