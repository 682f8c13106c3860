using System.Collections.Concurrent;
using System.Threading.Channels;
using Hangfire;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Jobs;

/// <summary>
/// Puts work on the queue the moment it is committed. The queue only makes it quick: what is due stands in the
/// database, and the sweep finds whatever the queue lost.
/// </summary>
internal sealed class WorkDispatcher(
    IBackgroundJobClient jobs,
    DatabaseTarget database,
    TimeProvider clock
)
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(10);

    // An incident that is queued already needs no second job: a burst of changes would flood the queue. Only where this
    // process takes the jobs as well: when another node has begun one is not known here.
    private readonly ConcurrentDictionary<string, long> queued = new(StringComparer.Ordinal);

    /// <summary>Advances the incident as soon as a worker is free.</summary>
    public void AdvanceNow(string incidentId)
    {
        if (database.IsShared)
        {
            Enqueue(incidentId);
            return;
        }

        // A job that was lost (deleted in the dashboard, or never stored) must not hold its incident back for ever; nor
        // where the time of day is set back.
        if (
            queued.TryGetValue(incidentId, out var since)
            && clock.GetElapsedTime(since) < LostAfter
        )
        {
            return;
        }

        queued[incidentId] = clock.GetTimestamp();
        try
        {
            Enqueue(incidentId);
        }
        catch
        {
            queued.TryRemove(incidentId, out _);
            throw;
        }
    }

    /// <summary>Advances the incident at a time.</summary>
    public void AdvanceAt(string incidentId, DateTimeOffset at)
    {
        var wait = at - clock.GetUtcNow();
        jobs.Schedule<AdvanceIncidentJob>(
            j => j.RunAsync(incidentId, CancellationToken.None),
            wait > TimeSpan.Zero ? wait : TimeSpan.Zero
        );
    }

    /// <summary>The queued job began: a change from now on needs a new one.</summary>
    public void Began(string incidentId) => queued.TryRemove(incidentId, out _);

    private void Enqueue(string incidentId) =>
        jobs.Enqueue<QueuedAdvance>(j => j.RunAsync(incidentId, CancellationToken.None));
}

/// <summary>An advance that was queued by a commit.</summary>
[AutomaticRetry(
    Attempts = 0,
    OnAttemptsExceeded = AttemptsExceededAction.Delete,
    LogEvents = false
)]
internal sealed class QueuedAdvance(AdvanceIncidentJob job, WorkDispatcher dispatcher)
{
    public Task RunAsync(string incidentId, CancellationToken cancellation)
    {
        dispatcher.Began(incidentId);
        return job.RunAsync(incidentId, cancellation);
    }
}

/// <summary>
/// Queues an advance for every incident that a transaction changed. Whether anything is due is looked up by the job. It
/// is queued beside the commit: where the queue is a database, that takes time, and may fail.
/// </summary>
internal sealed class DispatchOnCommit : BackgroundService
{
    private const string Queueing =
        "Changed incidents could not be queued; the next sweep finds them";

    private readonly CommittedChanges changes;
    private readonly WorkDispatcher dispatcher;
    private readonly RepeatedTrouble trouble;
    private readonly Channel<string> due = Channel.CreateUnbounded<string>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    public DispatchOnCommit(
        CommittedChanges changes,
        WorkDispatcher dispatcher,
        TimeProvider clock,
        ILogger<DispatchOnCommit> logger
    )
    {
        this.changes = changes;
        this.dispatcher = dispatcher;
        trouble = new RepeatedTrouble(logger, clock, LogLevel.Warning);
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        changes.Committed += Dispatch;
        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        changes.Committed -= Dispatch;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var incident in due.Reader.ReadAllAsync(stoppingToken))
            {
                using var about = IncidentLog.About(incident);
                try
                {
                    dispatcher.AdvanceNow(incident);
                    trouble.Over(Queueing);
                }
                catch (Exception e)
                {
                    trouble.Failed(Queueing, e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is due stands in the database.
        }
    }

    private void Dispatch(CommittedBatch batch)
    {
        // The node that made it due queues it; should that die, the sweep of another finds it.
        foreach (var incident in batch.IsFromElsewhere ? [] : batch.Due)
        {
            due.Writer.TryWrite(incident);
        }
    }
}
