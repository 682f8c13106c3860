using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Analysis;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Explanations;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Jobs;
using OnCallAgent.Web.Live;
using OnCallAgent.Web.Sources.Files;
using OnCallAgent.Web.Sources.Push;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Tests.Faults;

/// <summary>A database server that is away for a while: the agent waits for it.</summary>
public sealed class DatabaseAwayTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly RecordedLog log = new();
    private readonly ServiceProvider services;
    private readonly AskedContexts contexts;

    public DatabaseAwayTests()
    {
        services = new ServiceCollection()
            .AddLogging(l => l.AddProvider(log))
            .AddMetrics()
            .AddOnCallDatabase(
                new DatabaseTarget(
                    DatabaseProvider.Postgres,
                    $"Host=127.0.0.1;Port={LoopbackPort.Free()};Username=nobody;Database=nothing",
                    null
                )
            )
            .BuildServiceProvider();
        contexts = new AskedContexts(
            services.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
        );
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task Rates_of_sources_are_looked_at_again_instead_of_ending_the_agent_and_that_is_told_once()
    {
        using var sampler = new SourceRateSampler(
            new SourceRates(contexts, clock),
            clock,
            Logger<SourceRateSampler>()
        );
        await ShouldGoOnAsync(sampler);

        ShouldBeToldOnce("Lines a second");
    }

    [Fact]
    public async Task Explanations_that_cannot_be_asked_for_are_told_once()
    {
        using var worker = new ExplainerWorker(
            new ExplanationShelf(contexts, clock),
            null!,
            new IncidentExplainer(
                new ExplainerOptions(
                    "ollama",
                    new Uri("http://127.0.0.1:9"),
                    "tiny",
                    "",
                    TimeSpan.FromSeconds(1)
                ),
                clock,
                Logger<IncidentExplainer>()
            ),
            null!,
            null!,
            clock,
            Logger<ExplainerWorker>()
        );
        await ShouldGoOnAsync(worker);

        ShouldBeToldOnce("Analyses could not be explained");
    }

    [Fact]
    public async Task Files_that_cannot_be_followed_are_told_once()
    {
        using var follower = new FileFollower(
            contexts,
            null!,
            new LogLineParser(),
            services.GetRequiredService<CommittedChanges>(),
            TimeProvider.System,
            new FollowerOptions { LongestBackOff = TimeSpan.FromMilliseconds(10) },
            Logger<FileFollower>()
        );
        await ShouldGoOnAsync(follower);

        ShouldBeToldOnce("Files could not be looked at");
    }

    [Fact]
    public async Task Metrics_that_are_asked_for_again_and_again_are_told_once()
    {
        using var gauges = new StateGauges(
            new AgentMeter(services.GetRequiredService<IMeterFactory>(), "test"),
            new OperationFigures(
                contexts,
                new SourceQueries(contexts, new SourceRates(contexts, clock)),
                clock
            ),
            new SweepHealth(clock),
            new IntakeState(clock),
            clock,
            Logger<StateGauges>()
        );
        for (var looks = 0; looks < 3; looks++)
        {
            await gauges.RefreshAsync(Cancelled);
            clock.Advance(TimeSpan.FromSeconds(15));
        }

        contexts.Asked.ShouldBeGreaterThanOrEqualTo(3);
        ShouldBeToldOnce("The state of the product");
    }

    [Fact]
    public async Task Counts_of_pushes_that_wait_for_the_database_are_told_once()
    {
        using var meter = new PushMeter(contexts, new LiveFeed(), clock, Logger<PushMeter>());
        meter.Taken("push", refused: 0, why: null);
        await ShouldGoOnAsync(meter);

        ShouldBeToldOnce("Counts of pushed requests");
    }

    [Fact]
    public async Task Counts_of_pushes_that_cannot_be_written_do_not_break_the_end()
    {
        using var meter = new PushMeter(contexts, new LiveFeed(), clock, Logger<PushMeter>());
        await meter.StartAsync(Cancelled);
        meter.Taken("push", refused: 0, why: null);

        await Should.NotThrowAsync(() => meter.StopAsync(Cancelled));

        log.Lines.ShouldContain(static l =>
            l.Message.StartsWith("Counts of the last pushed", StringComparison.Ordinal)
        );
    }

    private ILogger<T> Logger<T>() => services.GetRequiredService<ILogger<T>>();

    /// <summary>The worker looks three times, while the time goes by.</summary>
    private async Task ShouldGoOnAsync(BackgroundService worker)
    {
        await worker.StartAsync(Cancelled);
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            return worker.ExecuteTask!.IsCompleted || contexts.Asked >= 3;
        });
        worker.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await worker.StopAsync(Cancelled);
    }

    private void ShouldBeToldOnce(string what)
    {
        var told = log
            .Lines.Where(l => l.Message.StartsWith(what, StringComparison.Ordinal))
            .Where(static l => l.Message.Contains("tried again", StringComparison.Ordinal))
            .ShouldHaveSingleItem();
        told.Message.ShouldContain("Failed to connect");
        told.Exception.ShouldBeNull();
        log.Lines.Where(static l => l.Category.StartsWith("OnCallAgent", StringComparison.Ordinal))
            .ShouldAllBe(static l => l.Exception == null);
    }

    /// <summary>Counts how often somebody wanted to ask the database.</summary>
    private sealed class AskedContexts(IDbContextFactory<OnCallDbContext> contexts)
        : IDbContextFactory<OnCallDbContext>
    {
        private int asked;

        public int Asked => Volatile.Read(ref asked);

        public OnCallDbContext CreateDbContext()
        {
            Interlocked.Increment(ref asked);
            return contexts.CreateDbContext();
        }
    }
}
