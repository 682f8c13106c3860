using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Outbox;
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
        services.TryAddSingleton(
            new MessageLimit(options.MessagesPerHour, MessageLimit.Default.Wait)
        );
        services.TryAddSingleton(JudgedConnection.Machine);
        services.AddDataProtection();
        services.AddSingleton(Hosts(options));
        services
            .AddHttpClient(WebhookPost.ClientName)
            // The factory's own loggers write the whole URL, and this one is a password.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(s =>
            {
                var resolve = s.GetRequiredService<ResolveHost>();
                return new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                    ConnectCallback = (context, cancellation) =>
                        JudgedConnection.OpenAsync(context.DnsEndPoint, resolve, cancellation),
                };
            });
        services.AddSingleton<WebhookPost>();
        services.AddSingleton<ChannelSecrets>();
        services.AddSingleton<INotificationChannel>(s => new EmailChannel(
            options,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<EmailChannel>>()
        ));
        services.AddSingleton<INotificationChannel>(s => new TeamsChannel(
            new ChannelFrame("teams"),
            options.TeamsWebhookUrl,
            Form(options.TeamsCard),
            options.PublicUrl,
            s.GetRequiredService<WebhookPost>()
        ));
        services.AddSingleton<INotificationChannel>(s => new LogChannel(
            options,
            s.GetRequiredService<ILogger<LogChannel>>()
        ));
        services.AddSingleton<IChannelDirectory>(s => new ChannelDirectory(
            s.GetServices<INotificationChannel>(),
            s.GetRequiredService<IDbContextFactory<OnCallDbContext>>(),
            s.GetRequiredService<CommittedChanges>(),
            s.GetRequiredService<ChannelSecrets>(),
            s.GetRequiredService<WebhookPost>(),
            options,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILoggerFactory>()
        ));
        services.AddSingleton(s => new AnswerLinks(options, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EscalationBooks>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<CallStore>();
        services.AddSingleton<AnswerDesk>();
        services.AddSingleton<ChannelEdits>();
        services.AddSingleton<OnCallEdits>();
        services.AddSingleton<OverrideEdits>();
        services.AddSingleton<ChannelProofs>();
        services.AddSingleton<OutboxDelivery>();
        services.AddHostedService<EscalationWorker>();
        services.AddHostedService<OutboxWorker>();
        return services;
    }

    /// <summary>Where messages may be posted: the usual places, those of WEBHOOK_HOSTS, and the one that TEAMS_WEBHOOK_URL names.</summary>
    private static WebhookHosts Hosts(OnCallOptions options) =>
        new([
            .. WebhookHosts.Usual,
            .. options.WebhookHosts,
            .. Uri.TryCreate(options.TeamsWebhookUrl, UriKind.Absolute, out var teams)
                ? [teams.IdnHost]
                : Array.Empty<string>(),
        ]);

    private static TeamsCardForm Form(string setting) =>
        setting.ToUpperInvariant() switch
        {
            "BARE" => TeamsCardForm.Bare,
            "MESSAGECARD" => TeamsCardForm.MessageCard,
            _ => TeamsCardForm.Workflow,
        };
}
