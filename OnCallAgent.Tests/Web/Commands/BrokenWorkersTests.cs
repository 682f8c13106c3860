using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Tests.Web.Commands;

/// <summary>Whoever keeps the agent running starts it again only where it did not end as it was asked to.</summary>
public sealed class BrokenWorkersTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_ended_because_its_work_broke_is_told_from_one_that_was_ended()
    {
        using var broken = Host<Breaks>();
        await broken.StartAsync(Cancelled);
        await broken.WaitForShutdownAsync(Cancelled);
        BrokenWorkers.Of(broken.Services).ShouldBe([nameof(Breaks)]);

        using var ended = Host<Waits>();
        await ended.StartAsync(Cancelled);
        await ended.StopAsync(Cancelled);
        BrokenWorkers.Of(ended.Services).ShouldBeEmpty();
    }

    private static IHost Host<TWorker>()
        where TWorker : BackgroundService
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHostedService<TWorker>();
        return builder.Build();
    }

    private sealed class Breaks : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("a bug");
        }
    }

    private sealed class Waits : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
    }
}
