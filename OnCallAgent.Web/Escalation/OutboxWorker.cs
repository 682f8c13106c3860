using System.Threading.Channels;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Escalation;

/// <summary>
/// Sends an alert as soon as the transaction that wants it is through, and looks every second for what is due
/// again. Each channel runs by itself: a mail server that hangs holds up no Teams message.
/// </summary>
internal sealed partial class OutboxWorker(
    OutboxDelivery outbox,
    CommittedChanges changes,
    TimeProvider clock,
    ILogger<OutboxWorker> logger
) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // One waiting signal is as good as many: whoever is woken looks at everything that is due.
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    private readonly Dictionary<string, Task> running = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        changes.Committed += OnCommitted;
        var ticking = TickAsync(stoppingToken);
        try
        {
            Wake();
            await foreach (var _ in wake.Reader.ReadAllAsync(stoppingToken))
            {
                await StartWhatIsDueAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; sessions under way end by the same token or by being concluded.
        }
        finally
        {
            changes.Committed -= OnCommitted;
            await Task.WhenAll([.. running.Values, ticking]);
        }
    }

    private void OnCommitted(CommittedBatch batch)
    {
        if (batch.DeliveriesQueued)
        {
            Wake();
        }
    }

    private void Wake() => wake.Writer.TryWrite(true);

    private async Task TickAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                Wake();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task StartWhatIsDueAsync(CancellationToken stop)
    {
        try
        {
            foreach (var channel in await outbox.DueChannelsAsync(stop))
            {
                if (!running.TryGetValue(channel, out var lane) || lane.IsCompleted)
                {
                    running[channel] = RunAsync(channel, stop);
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The database may be away for a while; the next tick looks again.
            Log.CouldNotLook(logger, e);
        }
    }

    private async Task RunAsync(string channel, CancellationToken stop)
    {
        // Off the dispatching loop from the first step on.
        await Task.Yield();
        try
        {
            await outbox.DeliverDueAsync(channel, stop);
            // What was queued while the lane was closing is not left for the next tick.
            Wake();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops; what was not concluded is sent again after its claim has run out.
        }
        catch (Exception e)
        {
            Log.LaneBroke(logger, e, channel);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 4130,
            Level = LogLevel.Error,
            Message = "The outbox could not be read; trying again in a second"
        )]
        public static partial void CouldNotLook(ILogger logger, Exception exception);

        [LoggerMessage(
            EventId = 4131,
            Level = LogLevel.Error,
            Message = "Deliveries by {Channel} broke off; what is still due is taken up again"
        )]
        public static partial void LaneBroke(ILogger logger, Exception exception, string channel);
    }
}
