using Hangfire.Common;
using Hangfire.Server;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Jobs;

/// <summary>
/// Tells in the log of jobs that break off. They come every few seconds, and those of a burst of incidents many at a time:
/// while the database is away it is told once for each kind of job, not with a stack for each.
/// </summary>
internal sealed class JobTroubles(ILogger<JobTroubles> logger, TimeProvider clock)
    : IServerFilter,
        IJobFilterProvider
{
    private readonly RepeatedTrouble trouble = new(logger, clock);

    /// <summary>Itself, for every job.</summary>
    // Outside of the jobs' own filters: one that gets no turn in time is told of as well.
    public IEnumerable<JobFilter> GetFilters(Job job) => [new(this, JobFilterScope.Global, null)];

    public void OnPerforming(PerformingContext context) { }

    public void OnPerformed(PerformedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var job = context.BackgroundJob.Job;
        // How an advance came to its turn makes no other trouble of it.
        var name = (job.Type == typeof(QueuedAdvance) ? typeof(AdvanceIncidentJob) : job.Type).Name;
        var incident = job.Args.OfType<string>().FirstOrDefault();
        var kind = $"{name} broke off";
        var about = incident is null ? kind : $"{name} of {incident} broke off";
        using var told = IncidentLog.About(incident);
        switch (context.Exception)
        {
            case null when !context.Canceled:
                trouble.Over(kind);
                trouble.Over(about);
                break;
            // The host stops; what is due stands in the database.
            case null:
            case not null when context.CancellationToken.ShutdownToken.IsCancellationRequested:
                break;
            case var failure:
                trouble.Failed(
                    DatabaseTrouble.IsAway(failure) ? kind : about,
                    failure is JobPerformanceException { InnerException: { } inner }
                        ? inner
                        : failure
                );
                break;
        }
    }
}
