using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Live;

/// <summary>Tells the live feed what was committed. Nothing that was rolled back is ever shown.</summary>
internal sealed class CommittedRelay(CommittedChanges changes, LiveFeed feed) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        changes.Committed += Relay;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        changes.Committed -= Relay;
        return Task.CompletedTask;
    }

    private void Relay(CommittedBatch batch)
    {
        foreach (var id in batch.Incidents)
        {
            feed.Publish(new LiveEvent.IncidentChanged(id));
        }

        foreach (var id in batch.Sources)
        {
            feed.Publish(new LiveEvent.SourceChanged(id));
        }

        if (batch.Configuration)
        {
            feed.Publish(new LiveEvent.ConfigurationChanged());
        }

        if (batch.Accounts)
        {
            feed.Publish(new LiveEvent.AccountsChanged(batch.Rights));
        }
    }
}
