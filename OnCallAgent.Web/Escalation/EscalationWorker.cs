using System.Threading.Channels;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Web.Escalation;

/// <summary>Takes the next step of every call for humans: at once after the commit that wants it, and each second whatever became due.</summary>
internal sealed partial class EscalationWorker(
    CallStore calls,
    CommittedChanges changes,
    TimeProvider clock,
    ILogger<EscalationWorker> logger
) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // One waiting signal is as good as many: whoever is woken looks at everything that is due.
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        changes.Committed += OnCommitted;
        using var timer = clock.CreateTimer(_ => Wake(), null, Tick, Tick);
        try
        {
            Wake();
            await foreach (var _ in wake.Reader.ReadAllAsync(stoppingToken))
            {
                await AdvanceAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is due stands in the database.
        }
        finally
        {
            changes.Committed -= OnCommitted;
        }
    }

    private void OnCommitted(CommittedBatch batch)
    {
        if (batch.CallsOpen)
        {
            Wake();
        }
    }

    private void Wake() => wake.Writer.TryWrite(true);

    private async Task AdvanceAsync(CancellationToken stop)
    {
        try
        {
            await calls.AdvanceDueAsync(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The database may be away for a while; the next tick looks again.
            Log.CouldNotAdvance(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 4140,
            Level = LogLevel.Error,
            Message = "Calls for humans could not be taken on; trying again in a second"
        )]
        public static partial void CouldNotAdvance(ILogger logger, Exception exception);
    }
}
