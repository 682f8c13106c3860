namespace OnCallAgent.Web.Data.Learning;

/// <summary>Reads the past incidents once the agent has started, so that the first analysis need not wait for them.</summary>
internal sealed class PastIncidentsWarmUp(PastIncidents past) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not awaited: a long history must not hold up the start. A fault is logged where it happens.
        _ = past.RefreshAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
