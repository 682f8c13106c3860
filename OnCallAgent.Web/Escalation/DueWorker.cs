using System.Threading.Channels;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Escalation;

/// <summary>Looks at what is due: at once after a commit that may have made something due, and every second whatever became due meanwhile.</summary>
internal abstract class DueWorker(CommittedChanges changes, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // One waiting signal is as good as many: whoever is woken looks at everything that is due.
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Whether something may be due by what was stored.</summary>
    protected abstract bool MakesDue(CommittedBatch batch);

    /// <summary>Looks at everything that is due, and starts or does it.</summary>
    protected abstract Task LookAsync(CancellationToken stop);

    /// <summary>The database may be away for a while; the next tick looks again.</summary>
    protected abstract void CouldNotLook(Exception exception);

    /// <summary>Waits for what was started, once the host stops.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    /// <summary>Looks again as soon as the look under way is over.</summary>
    protected void Wake() => wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        changes.Committed += OnCommitted;
        using var timer = clock.CreateTimer(_ => Wake(), null, Tick, Tick);
        try
        {
            Wake();
            await foreach (var _ in wake.Reader.ReadAllAsync(stoppingToken))
            {
                await LookSafelyAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is due stands in the database.
        }
        finally
        {
            changes.Committed -= OnCommitted;
            await EndAsync();
        }
    }

    private void OnCommitted(CommittedBatch batch)
    {
        if (!batch.IsFromElsewhere && MakesDue(batch))
        {
            Wake();
        }
    }

    private async Task LookSafelyAsync(CancellationToken stop)
    {
        try
        {
            await LookAsync(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            CouldNotLook(e);
        }
    }
}
