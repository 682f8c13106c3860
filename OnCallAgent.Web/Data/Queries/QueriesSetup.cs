namespace OnCallAgent.Web.Data.Queries;

/// <summary>Registers what pages and REST read from.</summary>
public static class QueriesSetup
{
    public static IServiceCollection AddOnCallQueries(this IServiceCollection services)
    {
        services.AddSingleton<IncidentQueries>();
        services.AddSingleton<SimilarQueries>();
        services.AddSingleton<LogQueries>();
        services.AddSingleton<LatestLines>();
        services.AddSingleton<PastCases>();
        services.AddSingleton<EvidenceQueries>();
        services.AddSingleton<LogStatistics>();
        services.AddSingleton<TrendQueries>();
        services.AddSingleton<LineGroups>();
        services.AddSingleton<UserQueries>();
        services.AddSingleton<SilenceQueries>();
        services.AddSingleton<DeliveryQueries>();
        services.AddSingleton<ChannelQueries>();
        services.AddSingleton<SourceRates>();
        services.AddHostedService<SourceRateSampler>();
        services.AddSingleton<SourceQueries>();
        services.AddSingleton<OperationFigures>();
        return services;
    }
}
