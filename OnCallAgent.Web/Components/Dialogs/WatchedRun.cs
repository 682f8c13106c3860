namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Something long that is watched while it runs, and can be cancelled; gone with the page that shows it.</summary>
/// <param name="clock">Says when to show again how far it is.</param>
internal sealed class WatchedRun(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(250);

    private CancellationTokenSource? running;
    private long shownAt;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => running is not null;

    /// <summary>Runs it; false where it was cancelled.</summary>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> run)
    {
        using var cancel = new CancellationTokenSource();
        running = cancel;
        try
        {
            await run(cancel.Token);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            running = null;
        }
    }

    /// <summary>Cancels it, where it runs.</summary>
    public Task CancelAsync() => running?.CancelAsync() ?? Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => running?.Cancel();

    /// <summary>Whether it is time to show how far it is: often enough to watch, seldom enough to cost nothing. Asked from the run's own thread.</summary>
    public bool IsTimeToShow()
    {
        if (shownAt != 0 && clock.GetElapsedTime(shownAt) < ShowEvery)
        {
            return false;
        }

        shownAt = clock.GetTimestamp();
        return true;
    }
}
