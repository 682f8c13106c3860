using Hangfire;
using Hangfire.Common;
using Hangfire.InMemory;
using Hangfire.Server;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Jobs;
using OnCallAgent.Web.Telemetry;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace OnCallAgent.Tests.Web.Jobs;

/// <summary>What the log says of jobs that break off, which come every few seconds.</summary>
public sealed class JobTroublesTests : IDisposable
{
    private readonly RecordedLog log = new();
    private readonly InMemoryStorage storage = new();
    private readonly Work work = new();
    private readonly BackgroundJobPerformer performer;

    public JobTroublesTests() =>
        performer = Performer(new Logger<JobTroubles>(new LoggerFactory([log])));

    public void Dispose()
    {
        storage.Dispose();
        log.Dispose();
    }

    [Fact]
    public void A_database_that_is_away_is_told_once_for_all_jobs_of_a_kind_and_so_is_its_end()
    {
        work.Failure = new TimeoutException("no answer");
        Perform("INC-1");
        Perform("INC-2");
        Perform("INC-1");
        work.Failure = null;
        Perform("INC-1");

        log.Lines.Select(static l => (l.Level, l.Message, l.Exception))
            .ShouldBe([
                (
                    LogLevel.Error,
                    "Work broke off; it is tried again, and repeats are counted and told every few minutes: no answer",
                    null
                ),
                (
                    LogLevel.Information,
                    "Work broke off: over after 0 s, in which it failed 3 times",
                    null
                ),
            ]);
    }

    [Fact]
    public void A_bug_is_told_with_its_stack_for_each_incident_that_it_holds_up()
    {
        work.Failure = new InvalidOperationException("a bug");
        Perform("INC-1");
        Perform("INC-2");
        Perform("INC-1");

        log.Lines.Select(static l => l.Message.Split(';')[0])
            .ShouldBe(["Work of INC-1 broke off", "Work of INC-2 broke off"]);
        log.Lines.ShouldAllBe(l => l.Exception == work.Failure);
    }

    [Fact]
    public void An_advance_that_breaks_is_one_trouble_however_it_came_to_its_turn()
    {
        work.Failure = new InvalidOperationException("a bug");
        Perform(Job.FromExpression<AdvanceIncidentJob>(j => j.RunAsync("INC-1", default)));
        Perform(Job.FromExpression<QueuedAdvance>(j => j.RunAsync("INC-1", default)));

        log.Lines.ShouldHaveSingleItem().Message.ShouldStartWith("AdvanceIncidentJob of INC-1");
    }

    [Fact]
    public void What_a_job_broke_on_is_told_under_its_incident()
    {
        var lines = new KeptLines();
        using var serilog = new LoggerConfiguration()
            .Enrich.FromLogContext()
            .WriteTo.Sink(lines)
            .CreateLogger();
        using var loggers = new SerilogLoggerFactory(serilog);
        work.Failure = new InvalidOperationException("a bug");
        Perform(
            Job.FromExpression<Work>(w => w.RunAsync("INC-1")),
            Performer(new Logger<JobTroubles>(loggers))
        );

        lines
            .Lines.ShouldHaveSingleItem()
            .Properties[IncidentLog.Property]
            .ShouldBe(new ScalarValue("INC-1"));
    }

    [Fact]
    public void The_scheduler_itself_tells_of_no_job_a_second_time_and_keeps_none_that_failed_for_ever() =>
        typeof(JobTroubles)
            .Assembly.GetTypes()
            .SelectMany(static t => t.GetCustomAttributes(false).OfType<AutomaticRetryAttribute>())
            .ShouldAllBe(static a =>
                !a.LogEvents
                && a.Attempts == 0
                && a.OnAttemptsExceeded == AttemptsExceededAction.Delete
            );

    private BackgroundJobPerformer Performer(ILogger<JobTroubles> logger) =>
        new(
            new JobFilterProviderCollection(
                JobFilterProviders.Providers,
                new JobTroubles(logger, new FakeTimeProvider())
            ),
            new OneWork(work)
        );

    private void Perform(string incident) =>
        Perform(Job.FromExpression<Work>(w => w.RunAsync(incident)));

    private void Perform(Job job, BackgroundJobPerformer? by = null)
    {
        using var connection = storage.GetConnection();
        try
        {
            (by ?? performer).Perform(
                new PerformContext(
                    storage,
                    connection,
                    new BackgroundJob("1", job, DateTime.UnixEpoch),
                    new JobCancellationToken(false)
                )
            );
        }
        catch (JobPerformanceException) when (work.Failure is not null)
        {
            // For the scheduler, which shows it on its page.
        }
    }

    public sealed class Work
    {
        public Exception? Failure { get; set; }

        public Task RunAsync(string incident) =>
            Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    private sealed class OneWork(Work work) : JobActivator
    {
        // The product's own jobs have nothing behind them here, and break.
        public override object ActivateJob(Type jobType) =>
            jobType == typeof(AdvanceIncidentJob) ? new AdvanceIncidentJob(null!, null!, null!)
            : jobType == typeof(QueuedAdvance) ? new QueuedAdvance(null!, null!)
            : work;
    }
}
