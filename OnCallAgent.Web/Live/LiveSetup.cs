using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Live;

/// <summary>Registers the live feed and the hub that reads it.</summary>
public static class LiveSetup
{
    // A client that asks for streams sends next to nothing; a larger message is a mistake or an attack.
    private const int MaxMessageFromClient = 8 * 1_024;

    public static IServiceCollection AddLiveFeed(this IServiceCollection services)
    {
        services.TryAddSingleton<LiveFeed>();
        services.AddSingleton<LineRate>();
        services.AddHostedService(s => s.GetRequiredService<LineRate>());
        services.AddHostedService<CommittedRelay>();
        services
            .AddSignalR()
            .AddHubOptions<LiveHub>(o => o.MaximumReceiveMessageSize = MaxMessageFromClient);
        return services;
    }

    /// <summary>What several nodes of one database need to see each other's changes.</summary>
    /// <param name="services">The services.</param>
    /// <param name="redis">Through which they ring each other; null where each looks by itself.</param>
    public static IServiceCollection AddNodes(this IServiceCollection services, RedisTarget? redis)
    {
        services.AddSingleton<NewsReader>();
        services.AddHostedService<NewsRelay>();
        if (redis is not null)
        {
            services.AddSingleton(redis);
            services.AddSingleton<RedisBell>();
            services.AddSingleton<INewsBell>(s => s.GetRequiredService<RedisBell>());
            services.AddHostedService(s => s.GetRequiredService<RedisBell>());
        }

        return services;
    }

    public static IEndpointConventionBuilder MapLiveHub(this IEndpointRouteBuilder routes) =>
        routes.MapHub<LiveHub>("/hubs/live").RequireAuthorization(AccessPolicies.View);
}
