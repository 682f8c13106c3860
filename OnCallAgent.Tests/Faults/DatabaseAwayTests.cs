using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Live;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Tests.Faults;

/// <summary>A database server that is away for a while: the agent waits for it.</summary>
public sealed class DatabaseAwayTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly RecordedLog log = new();
    private readonly ServiceProvider services;

    public DatabaseAwayTests() =>
        services = new ServiceCollection()
            .AddLogging(l => l.AddProvider(log))
            .AddOnCallDatabase(
                new DatabaseTarget(
                    DatabaseProvider.Postgres,
                    $"Host=127.0.0.1;Port={LoopbackPort.Free()};Username=nobody;Database=nothing",
                    null
                )
            )
            .BuildServiceProvider();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IDbContextFactory<OnCallDbContext> Contexts =>
        services.GetRequiredService<IDbContextFactory<OnCallDbContext>>();

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task Rates_of_sources_are_looked_at_again_instead_of_ending_the_agent()
    {
        using var sampler = new SourceRateSampler(
            new SourceRates(Contexts, clock),
            clock,
            Logger<SourceRateSampler>()
        );
        await sampler.StartAsync(Cancelled);

        for (var looks = 1; looks <= 2; looks++)
        {
            var seen = looks;
            await Eventually.TrueAsync(() =>
                sampler.ExecuteTask!.IsCompleted
                || log.Lines.Count(static l =>
                    l.Message.StartsWith("Lines a second", StringComparison.Ordinal)
                ) >= seen
            );
            sampler.ExecuteTask!.IsCompleted.ShouldBeFalse();
            clock.Advance(SourceRates.Interval);
        }

        await sampler.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Counts_of_pushes_that_cannot_be_written_do_not_break_the_end()
    {
        using var meter = new PushMeter(Contexts, new LiveFeed(), clock, Logger<PushMeter>());
        await meter.StartAsync(Cancelled);
        meter.Taken("push", refused: 0, why: null);

        await Should.NotThrowAsync(() => meter.StopAsync(Cancelled));

        log.Lines.ShouldContain(static l =>
            l.Message.StartsWith("Counts of the last pushed", StringComparison.Ordinal)
        );
    }

    private ILogger<T> Logger<T>() => services.GetRequiredService<ILogger<T>>();
}
