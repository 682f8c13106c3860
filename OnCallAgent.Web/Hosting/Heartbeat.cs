using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OnCallAgent.Web.Hosting;

/// <summary>
/// Says again and again that the agent can work, to a service that calls people when it hears nothing: an agent that is
/// dead, cut off or stuck calls nobody. What is said is what <c>/health/ready</c> says, so nothing is sent while a check fails.
/// </summary>
internal sealed partial class Heartbeat(
    OnCallOptions options,
    HealthCheckService health,
    IHttpClientFactory clients,
    TimeProvider clock,
    ILogger<Heartbeat> logger
) : BackgroundService
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "heartbeat";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    // An agent that starts is not ready yet. That is no trouble, and it is heard as soon as it is.
    private static readonly TimeSpan StartLook = TimeSpan.FromSeconds(1);
    private const int StartLooks = 15;

    private readonly Uri url = new(options.HeartbeatUrl);
    private string? trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var look = 1; look < StartLooks && !await IsReadyAsync(stoppingToken); look++)
        {
            await Task.Delay(StartLook, clock, stoppingToken);
        }

        using var timer = new PeriodicTimer(options.HeartbeatInterval, clock);
        do
        {
            Tell(await BeatAsync(stoppingToken));
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> IsReadyAsync(CancellationToken stop) =>
        (await health.CheckHealthAsync(stop)).Status != HealthStatus.Unhealthy;

    /// <summary>One heartbeat, if the agent can work.</summary>
    /// <returns>Why none was heard; null where one was.</returns>
    private async Task<string?> BeatAsync(CancellationToken stop)
    {
        try
        {
            var report = await health.CheckHealthAsync(stop);
            // One that is degraded works: nobody is called at night because changes are seen a second later.
            if (report.Status == HealthStatus.Unhealthy)
            {
                var ill = report.Entries.Where(static e =>
                    e.Value.Status == HealthStatus.Unhealthy
                );
                return $"not sent, since the agent is not ready: {string.Join(", ", ill.Select(static e => e.Key))}";
            }

            using var client = clients.CreateClient(ClientName);
            client.Timeout = TimeLimit;
            using var answer = await client.GetAsync(
                url,
                HttpCompletionOption.ResponseHeadersRead,
                stop
            );
            return answer.IsSuccessStatusCode
                ? null
                : $"answered with {(int)answer.StatusCode} by {url.Host}";
        }
        catch (HttpRequestException e)
        {
            // Its message may name the URL; its kind does not.
            return $"not taken by {url.Host}: {e.HttpRequestError}";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"not answered by {url.Host} within {(int)TimeLimit.TotalSeconds} s";
        }
    }

    // Once for a change: a line a minute for a whole night hides the others.
    private void Tell(string? now)
    {
        if (now == trouble)
        {
            return;
        }

        if (now is null)
        {
            LogHeard(logger, url.Host);
        }
        else
        {
            LogUnheard(logger, now);
        }

        trouble = now;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Heartbeats are heard by {Host} again")]
    private static partial void LogHeard(ILogger logger, string host);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat was {Trouble}")]
    private static partial void LogUnheard(ILogger logger, string trouble);
}

/// <summary>Brings in the heartbeat where somebody listens for it; else nothing of it exists.</summary>
internal static class HeartbeatSetup
{
    public static IServiceCollection AddHeartbeat(
        this IServiceCollection services,
        OnCallOptions options
    )
    {
        if (options.HeartbeatUrl.Length == 0)
        {
            return services;
        }

        services
            .AddHttpClient(Heartbeat.ClientName)
            // The factory's own loggers write the whole URL, and this one is a password.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(static () =>
                new SocketsHttpHandler
                {
                    // Whoever redirects would learn that the agent works; the one that was named would not.
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            );
        services.AddHostedService<Heartbeat>();
        return services;
    }
}
