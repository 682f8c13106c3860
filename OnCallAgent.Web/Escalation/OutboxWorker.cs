using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Escalation;

/// <summary>
/// Sends an alert as soon as the transaction that wants it is through, and looks every second for what is due
/// again. Each channel runs by itself: a mail server that hangs holds up no Teams message.
/// </summary>
internal sealed class OutboxWorker(
    OutboxDelivery outbox,
    CommittedChanges changes,
    TimeProvider clock,
    ILogger<OutboxWorker> logger
) : DueWorker("The outbox could not be read", changes, clock, logger)
{
    private readonly Dictionary<string, Task> running = new(StringComparer.Ordinal);

    protected override bool MakesDue(CommittedBatch batch) => batch.DeliveriesQueued;

    protected internal override async Task LookAsync(CancellationToken stop)
    {
        foreach (var channel in await outbox.DueChannelsAsync(stop))
        {
            if (!running.TryGetValue(channel, out var lane) || lane.IsCompleted)
            {
                running[channel] = RunAsync(channel, stop);
            }
        }
    }

    // Sessions under way end by the host's token or by being concluded.
    protected override Task EndAsync() => Task.WhenAll(running.Values);

    private async Task RunAsync(string channel, CancellationToken stop)
    {
        // Off the dispatching loop from the first step on.
        await Task.Yield();
        var delivering = $"Deliveries by {channel} broke off";
        try
        {
            await outbox.DeliverDueAsync(channel, stop);
            Trouble.Over(delivering);
            // What was queued while the lane was closing is not left for the next tick.
            Wake();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops; what was not concluded is sent again after its claim has run out.
        }
        catch (Exception e)
        {
            // What is still due is taken up again.
            Trouble.Failed(delivering, e);
        }
    }
}
