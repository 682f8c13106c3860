using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>Registers what polls Elasticsearch and OpenSearch servers.</summary>
internal static class ElasticsearchSetup
{
    public static IServiceCollection AddElasticsearchSources(this IServiceCollection services)
    {
        services.AddSingleton(new SearchHttpLimits());
        services.AddSingleton(new PollerOptions());
        services.TryAddSingleton(JudgedConnection.Machine);
        services.AddSingleton<SearchConnections>();
        services.AddSingleton<SearchHttp>();
        services.AddSingleton<SearchClient>();
        services.AddSingleton<ElasticsearchPoller>();
        services.AddSingleton<ISourceProbe, ElasticsearchProbe>();
        return services;
    }
}
