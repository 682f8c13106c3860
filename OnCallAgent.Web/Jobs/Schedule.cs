using Hangfire;

namespace OnCallAgent.Web.Jobs;

/// <summary>Every recurring job, in one list. Jobs hold no rules: each looks at what is due and advances it.</summary>
internal static class Schedule
{
    /// <summary>Registers the recurring jobs; a changed interval replaces the old one.</summary>
    public static void Register(JobStorages storages, TimeSpan pollingInterval)
    {
        ForThisNode(new RecurringJobManager(storages.Node), pollingInterval);
        ForTheCluster(new RecurringJobManager(storages.Cluster));
    }

    // Each node looks after what only it can see, and after what is due: claims in the database decide who takes it, and
    // no node waits for another that is dead or stands still.
    private static void ForThisNode(IRecurringJobManager jobs, TimeSpan pollingInterval)
    {
        var utc = new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc };
        jobs.AddOrUpdate<PollSourcesJob>(
            "poll-sources",
            j => j.RunAsync(CancellationToken.None),
            Every(pollingInterval),
            utc
        );
        // Looks what is due: every server has an interval of its own, of five seconds at least.
        jobs.AddOrUpdate<PollServersJob>(
            "poll-servers",
            j => j.RunAsync(CancellationToken.None),
            "*/5 * * * * *",
            utc
        );
        jobs.AddOrUpdate<SweepJob>(
            "sweep",
            j => j.RunAsync(CancellationToken.None),
            "*/5 * * * * *",
            utc
        );
    }

    // Once is enough, whoever does it.
    private static void ForTheCluster(IRecurringJobManager jobs)
    {
        var utc = new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc };
        jobs.AddOrUpdate<RetentionJob>(
            "retention",
            j => j.RunAsync(CancellationToken.None),
            "17 * * * *",
            utc
        );
        jobs.AddOrUpdate<PushRetentionJob>(
            "push-retention",
            j => j.RunAsync(CancellationToken.None),
            "27 * * * *",
            utc
        );
        jobs.AddOrUpdate<AccountRetentionJob>(
            "account-retention",
            j => j.RunAsync(CancellationToken.None),
            "37 * * * *",
            utc
        );
    }

    /// <summary>
    /// The cron expression nearest to an interval: six fields below a minute, whole minutes and hours above.
    /// Cron counts from the full minute, so 45 s becomes "at 0 and 45 s"; the checkpoint makes an early poll harmless.
    /// </summary>
    internal static string Every(TimeSpan interval) =>
        interval switch
        {
            { TotalSeconds: < 60 } => $"*/{Math.Max(1, (int)interval.TotalSeconds)} * * * * *",
            { TotalMinutes: < 60 } => $"*/{(int)interval.TotalMinutes} * * * *",
            _ => "0 * * * *",
        };
}
