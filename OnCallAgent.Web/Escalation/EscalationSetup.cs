using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Escalation;

/// <summary>Registers the channels and the outbox that feeds them.</summary>
public static class EscalationSetup
{
    public static IServiceCollection AddEscalation(
        this IServiceCollection services,
        OnCallOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IIdSource, TimeOrderedIds>();
        services.TryAddSingleton(RetryPolicy.Default);
        services
            .AddHttpClient(TeamsChannel.ClientName)
            // The factory's own loggers write the whole URL, and this one is a password.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            );
        services.AddSingleton<INotificationChannel>(s => new EmailChannel(
            options,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<EmailChannel>>()
        ));
        services.AddSingleton<INotificationChannel>(s => new TeamsChannel(
            options,
            s.GetRequiredService<IHttpClientFactory>(),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<INotificationChannel>(s => new LogChannel(
            options,
            s.GetRequiredService<ILogger<LogChannel>>()
        ));
        services.AddSingleton<Data.Outbox.DeliveryStore>();
        services.AddSingleton<OutboxDelivery>();
        services.AddHostedService<OutboxWorker>();
        return services;
    }
}
