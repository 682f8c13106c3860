using Hangfire;
using Hangfire.InMemory;

namespace OnCallAgent.Web.Jobs;

/// <summary>Hangfire as the carrier of work: storage, server, dashboard.</summary>
internal static class JobSetup
{
    public static IServiceCollection AddOnCallJobs(this IServiceCollection services)
    {
        // Registered as a value: the container must not dispose it before the job server has stopped, or stopping throws.
        services.AddSingleton<JobStorage>(
            new InMemoryStorage(
                new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(6) }
            )
        );
        services.AddHangfire(c =>
            c.SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
                .UseSimpleAssemblyNameTypeSerializer()
                .UseRecommendedSerializerSettings()
        );
        services.AddHangfireServer(o =>
        {
            o.WorkerCount = Math.Clamp(Environment.ProcessorCount * 4, 8, 32);
            // The default of 15 s would make verifications and sweeps late.
            o.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            o.ShutdownTimeout = TimeSpan.FromSeconds(15);
        });
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
