using System.Threading.Channels;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Hosting;

/// <summary>
/// Looks at what there is to do whenever it is woken, and every second in any case: a call to wake that never came costs
/// a second, not what it told of. One look at a time; being woken many times during a look makes one more.
/// </summary>
/// <param name="failing">What does not work while looks fail, as a sentence.</param>
/// <param name="clock">For the ticks.</param>
/// <param name="logger">Where it is told that looks fail.</param>
/// <param name="level">How bad that is.</param>
internal abstract class WokenWorker(
    string failing,
    TimeProvider clock,
    ILogger logger,
    LogLevel level = LogLevel.Error
) : BackgroundService
{
    /// <summary>How often it looks without being woken.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // One waiting signal is as good as many: whoever is woken looks at everything there is.
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    protected TimeProvider Clock { get; } = clock;

    /// <summary>Tells of what fails every second, without burying what else goes wrong.</summary>
    protected RepeatedTrouble Trouble { get; } = new(logger, clock, level);

    /// <summary>Begins to listen to whatever wakes it.</summary>
    protected abstract void Listen();

    /// <summary>Ends what <see cref="Listen"/> began.</summary>
    protected abstract void StopListening();

    /// <summary>Looks at everything there is to do, and does or starts it.</summary>
    protected internal abstract Task LookAsync(CancellationToken stop);

    /// <summary>Waits for what was started, once the host stops.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    /// <summary>Looks again as soon as the look under way is over.</summary>
    protected void Wake() => wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Listen();
        await using var timer = Clock.CreateTimer(_ => Wake(), null, Tick, Tick);
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
            // The host stops; what there is to do stands in the database.
        }
        finally
        {
            StopListening();
            await EndAsync();
        }
    }

    private async Task LookSafelyAsync(CancellationToken stop)
    {
        try
        {
            await LookAsync(stop);
            Trouble.Over(failing);
        }
        // What gave up by itself, as a client that waited too long, is a look that failed: it must not end the host.
        catch (Exception e)
            when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            Trouble.Failed(failing, e);
        }
    }
}
