namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Looks while an action runs whether somebody wants it stopped. In the database, so that any node's page can stop an
/// action of any other.
/// </summary>
internal sealed class StopWish : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

#pragma warning disable CA2213 // Left to the collector: a look that is under way when this ends may still want to fire it.
    private readonly CancellationTokenSource stop = new();
#pragma warning restore CA2213
    private readonly ITimer timer;

    public StopWish(IIncidentDesk desk, string actionId, TimeProvider clock) =>
        timer = clock.CreateTimer(_ => _ = LookAsync(desk, actionId), null, Interval, Interval);

    /// <summary>Fires when it is to be stopped.</summary>
    public CancellationToken Wanted => stop.Token;

    public void Dispose() => timer.Dispose();

    // One that fails, as while the database is away, is made again in a second; the action ends by its time limit in any case.
    private async Task LookAsync(IIncidentDesk desk, string actionId)
    {
        if (await desk.IsStopWantedAsync(actionId, CancellationToken.None))
        {
            await stop.CancelAsync();
        }
    }
}
