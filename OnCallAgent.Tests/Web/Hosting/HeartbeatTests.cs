using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Hosting;

/// <summary>What a service hears that calls people when it hears nothing.</summary>
public sealed class HeartbeatTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new();
    private readonly ConcurrentQueue<string> log = [];
    private int heard;
    private volatile HealthStatus health = HealthStatus.Healthy;
    private volatile int asked;
    private LoopbackServer listener = null!;

    public async ValueTask InitializeAsync() =>
        listener = await LoopbackServer.StartAsync(_ =>
        {
            Interlocked.Increment(ref heard);
            return Task.CompletedTask;
        });

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    [Fact]
    public async Task A_working_agent_is_heard_at_once_and_every_interval()
    {
        using var host = await StartAsync();
        await HeardAsync(1);
        clock.Advance(TimeSpan.FromSeconds(60));
        await HeardAsync(2);
        log.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_that_cannot_work_is_not_heard_and_says_why_once()
    {
        health = HealthStatus.Unhealthy;
        using var host = await StartAsync();
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return log.Any(l => l.Contains("not ready: engine"));
        });
        health = HealthStatus.Healthy;
        clock.Advance(TimeSpan.FromSeconds(60));
        await HeardAsync(1);
        await LoggedAsync("are heard");
        log.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_agent_that_works_without_redis_is_heard_all_the_same()
    {
        health = HealthStatus.Degraded;
        using var host = await StartAsync();
        await HeardAsync(1);
        log.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_that_starts_is_heard_as_soon_as_it_is_ready_and_complains_of_nothing()
    {
        health = HealthStatus.Unhealthy;
        using var host = await StartAsync();
        await Eventually.TrueAsync(() => asked > 0);
        health = HealthStatus.Healthy;
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Volatile.Read(ref heard) > 0;
        });
        log.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_listener_that_refuses_is_told_by_its_host_alone()
    {
        var unwilling = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        using var host = await StartAsync(unwilling);
        await LoggedAsync("404");
        await unwilling.DisposeAsync();
        clock.Advance(TimeSpan.FromSeconds(60));
        await LoggedAsync("not taken by 127.0.0.1");
        log.ShouldAllBe(l => !l.Contains("s3cr3t"));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = await LoopbackServer.StartAsync(_ =>
            throw new InvalidOperationException("Nobody was to come here.")
        );
        await using var redirecting = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect(other.Url("elsewhere"));
            return Task.CompletedTask;
        });
        using var host = await StartAsync(redirecting);
        await LoggedAsync("302");
    }

    [Fact]
    public async Task Nothing_is_sent_where_nobody_listens()
    {
        using var host = await StartAsync(url: "");
        host.Services.GetServices<IHostedService>().ShouldNotContain(s => s is Heartbeat);
    }

    private Task<IHost> StartAsync(LoopbackServer? to = null) =>
        StartAsync((to ?? listener).Url("ping/s3cr3t"));

    private async Task<IHost> StartAsync(string url)
    {
        var options = new OnCallOptions
        {
            Database = new DatabaseTarget(DatabaseProvider.Sqlite, "", null),
            SecretKey = "",
            HeartbeatUrl = url,
        };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new Kept(log));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder
            .Services.AddHealthChecks()
            .AddCheck(
                "engine",
                () =>
                {
                    asked++;
                    return new HealthCheckResult(health);
                }
            );
        builder.Services.AddHeartbeat(options);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private Task HeardAsync(int times) =>
        Eventually.TrueAsync(() => Volatile.Read(ref heard) == times);

    private Task LoggedAsync(string part) =>
        Eventually.TrueAsync(() => log.Any(l => l.Contains(part)));

    private sealed class Kept(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName == typeof(Heartbeat).FullName
                ? this
                : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => log.Enqueue(formatter(state, exception));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose() { }
    }
}
