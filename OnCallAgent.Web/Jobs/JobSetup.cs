using Hangfire;
using Hangfire.Common;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Jobs;

/// <summary>Hangfire as the carrier of work: storage, server, dashboard.</summary>
internal static class JobSetup
{
    // A sweep, a look at files, and servers that may be slow.
    private const int NodeWorkers = 8;

    public static IServiceCollection AddOnCallJobs(
        this IServiceCollection services,
        DatabaseTarget database
    )
    {
        // Values: the container must not dispose them before the job servers have stopped, or stopping throws.
        var storages = new JobStorages(database);
        services.AddSingleton(storages);
        services.AddSingleton(storages.Cluster);
        services.AddSingleton<JobTroubles>();
        services.AddSingleton<IJobFilterProvider>(s => new JobFilterProviderCollection(
            JobFilterProviders.Providers,
            s.GetRequiredService<JobTroubles>()
        ));
        services.AddHangfire(c =>
            c.SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
                .UseSimpleAssemblyNameTypeSerializer()
                .UseRecommendedSerializerSettings()
        );
        services.AddHangfireServer(
            (provider, o) =>
            {
                o.WorkerCount = Math.Clamp(Environment.ProcessorCount * 4, 8, 32);
                // The default of 15 s would make verifications and sweeps late.
                o.SchedulePollingInterval = TimeSpan.FromSeconds(1);
                o.ShutdownTimeout = TimeSpan.FromSeconds(15);
                if (storages.AreApart)
                {
                    o.ServerName = provider.GetRequiredService<NodeIdentity>().Name;
                    // One that is dead is off the list soon.
                    o.ServerTimeout = TimeSpan.FromMinutes(2);
                }
            },
            storages.Cluster
        );
        if (storages.AreApart)
        {
            services.AddHangfireServer(
                (_, o) =>
                {
                    o.WorkerCount = NodeWorkers;
                    o.SchedulePollingInterval = TimeSpan.FromSeconds(1);
                    o.ShutdownTimeout = TimeSpan.FromSeconds(15);
                },
                storages.Node
            );
        }

        services.AddSingleton<WorkDispatcher>();
        services.AddHostedService<DispatchOnCommit>();
        services.AddScoped<AdvanceIncidentJob>();
        services.AddScoped<QueuedAdvance>();
        services.AddSingleton<SweepHealth>();
        services.AddScoped<SweepJob>();
        services.AddScoped<PollSourcesJob>();
        services.AddScoped<PollServersJob>();
        services.AddScoped<RetentionJob>();
        services.AddScoped<PushRetentionJob>();
        services.AddScoped<AccountRetentionJob>();
        return services;
    }

    public static void MapJobDashboard(this IEndpointRouteBuilder routes, string policy) =>
        routes
            .MapHangfireDashboard(
                "/hangfire",
                new DashboardOptions
                {
                    // Who may see it is decided by the endpoint's policy; the default filter only knows "local requests".
                    Authorization = [],
                    AsyncAuthorization = [],
                    DashboardTitle = "OnCallAgent · background jobs",
                    DisplayStorageConnectionString = false,
                    AppPath = "/",
                }
            )
            .RequireAuthorization(policy);
}
