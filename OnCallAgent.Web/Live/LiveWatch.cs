namespace OnCallAgent.Web.Live;

/// <summary>What a viewer is told: everything that happened since it was last told.</summary>
/// <param name="Events">In the order they happened.</param>
/// <param name="Lost">Events that came too fast for this viewer and are missing from the list.</param>
public sealed record LiveBatch(IReadOnlyList<LiveEvent> Events, long Lost)
{
    /// <summary>Whether an event of this kind happened, or may be among those that were lost.</summary>
    public bool Has<T>()
        where T : LiveEvent => Lost > 0 || Events.Any(e => e is T);

    /// <summary>Whether this incident changed, or may have.</summary>
    public bool Touches(string incidentId) =>
        Lost > 0
        || Events.Any(e =>
            e is LiveEvent.IncidentChanged changed && changed.IncidentId == incidentId
        );

    /// <summary>The lines that were stored.</summary>
    public IEnumerable<Data.StoredLogLine> Lines =>
        Events.OfType<LiveEvent.LinesStored>().SelectMany(e => e.Lines);
}

/// <summary>
/// A page's view of the live feed: the first event that concerns it is told at once, further ones
/// together, at most once per pause.
/// A storm of ten thousand events costs a page a few renders a second.
/// </summary>
public sealed class LiveWatch : IAsyncDisposable
{
    private readonly LiveSubscription subscription;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    private LiveWatch(
        LiveSubscription subscription,
        TimeProvider clock,
        TimeSpan pause,
        Func<LiveEvent, bool> concerns,
        Func<LiveBatch, Task> react
    )
    {
        this.subscription = subscription;
        loop = RunAsync(clock, pause, concerns, react);
    }

    /// <summary>Watches from now on, until disposed.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="clock">For the pause.</param>
    /// <param name="pause">Least time between two calls; longer, up to seconds, where a call itself takes long.</param>
    /// <param name="concerns">Which events are told. The others are passed over, and cost no pause.</param>
    /// <param name="react">Never called twice at a time. What it throws ends the watch and is rethrown on disposal.</param>
    /// <param name="wantsLines">Whether lines of other nodes are read for it; else it is told how many there are.</param>
    public static LiveWatch Start(
        LiveFeed feed,
        TimeProvider clock,
        TimeSpan pause,
        Func<LiveEvent, bool> concerns,
        Func<LiveBatch, Task> react,
        bool wantsLines = true
    )
    {
        ArgumentNullException.ThrowIfNull(feed);
        return new LiveWatch(feed.Subscribe(wantsLines), clock, pause, concerns, react);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        subscription.Dispose();
        try
        {
#pragma warning disable VSTHRD003 // Started by this object; nothing it waits for needs the caller's thread.
            await loop;
#pragma warning restore VSTHRD003
        }
        catch (OperationCanceledException)
        {
            // Asked for by the line above.
        }
        catch (ObjectDisposedException)
        {
            // The page went away while it was told.
        }

        stop.Dispose();
    }

    private async Task RunAsync(
        TimeProvider clock,
        TimeSpan pause,
        Func<LiveEvent, bool> concerns,
        Func<LiveBatch, Task> react
    )
    {
        await Task.Yield();
        long lostBefore = 0;
        var rest = new LiveRest(pause);
        var ended = clock.GetTimestamp();
        while (await subscription.Events.WaitToReadAsync(stop.Token))
        {
            var events = new List<LiveEvent>();
            var missed = 0;
            while (subscription.Events.TryRead(out var happened))
            {
                if (happened is LiveEvent.Missed)
                {
                    missed++;
                }
                else if (concerns(happened))
                {
                    events.Add(happened);
                }
            }

            var lost = subscription.Dropped;
            if (events.Count == 0 && missed == 0 && lost == lostBefore)
            {
                // Else the lines that are stored all the time would hold back the incident behind them by a pause.
                continue;
            }

            var began = clock.GetTimestamp();
            await react(new LiveBatch(events, lost - lostBefore + missed));
            lostBefore = lost;
            var rested = clock.GetElapsedTime(ended, began);
            ended = clock.GetTimestamp();
            await Task.Delay(
                rest.After(rested, clock.GetElapsedTime(began, ended)),
                clock,
                stop.Token
            );
        }
    }
}
