namespace OnCallAgent.Web.Hosting;

/// <summary>
/// Gives back, once, what only the start needed. Reading settings, building the model and compiling leave a heap of which a good
/// part is empty, and an agent that then has little to do would keep it for hours: nothing makes it collect.
/// </summary>
internal sealed class StartMemory(IHostApplicationLifetime lifetime, TimeProvider clock)
    : BackgroundService
{
    // When what is done once after the start is done, too: the first sweep, sources looked at, knowledge and incidents read.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            await Task.Delay(Settled, clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }

        // Everything stands still for as long as this takes: a tenth of a second, once.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
