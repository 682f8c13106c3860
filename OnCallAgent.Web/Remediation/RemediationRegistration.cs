using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Remediation;

/// <summary>Registers the actions, the executor and the health probe.</summary>
public static class RemediationRegistration
{
    /// <summary>Adds everything of this room. Options come from the section <c>Remediation</c> and are checked at start.</summary>
    public static IServiceCollection AddRemediation(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services
            .AddOptions<RemediationOptions>()
            .BindConfiguration(RemediationOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider =>
            SecretMask.Of(
                provider
                    .GetRequiredService<IConfiguration>()
                    .AsEnumerable()
                    .Concat(
                        provider
                            .GetServices<KnownSecret>()
                            .Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))
                    )
            )
        );
        services.AddSingleton(provider =>
            provider.GetRequiredService<IOptions<RemediationOptions>>().Value
        );
        services.AddSingleton(provider => new ProcessRunner(
            ProcessEnvironment.Minimal(
                provider.GetRequiredService<RemediationOptions>().UserRuntimeDirectory,
                Environment.GetEnvironmentVariable
            ),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<Systemd>();
        services.AddSingleton<UnitRestart>();
        services.AddSingleton<DockerEngine>();
        services.TryAddSingleton(JudgedConnection.Machine);
        services.AddSingleton<HealthLook>();

        services.AddSingleton<IActionHandler, RestartService>();
        services.AddSingleton<IActionHandler, HealthCheck>();
        services.AddSingleton<IActionHandler, CleanupLogs>();
        services.AddSingleton<IMemoryPlaceKeeper, UnitMemory>();
        services.AddSingleton<IMemoryPlaceKeeper, ContainerMemory>();
        services.AddSingleton<IMemoryPlaceKeeper, FileMemory>();
        services.AddSingleton<IActionHandler, AdjustMemoryConfig>();
        services.AddSingleton<IDatabaseSessions, PostgresqlSessions>();
        services.AddSingleton<IDatabaseSessions, MysqlSessions>();
        services.AddSingleton<IDatabaseSessions, SqlServerSessions>();
        services.AddSingleton<IActionHandler, TerminateQueries>();
        services.AddSingleton<PgBouncerPools>();
        services.AddSingleton<IActionHandler, RestartConnectionPool>();
        services.AddSingleton<IActionHandler, CallWebhook>();
        services.AddSingleton<IActionHandler, RunScript>();

        services.AddSingleton(provider => new ActionCatalog(
            provider.GetServices<IActionHandler>()
        ));
        services.AddSingleton<RunningOutput>();
        services.AddSingleton<IRunningOutput>(p => p.GetRequiredService<RunningOutput>());
        services.AddSingleton<ActionExecutor>();
        services.AddSingleton<IActionExecutor>(p => p.GetRequiredService<ActionExecutor>());
        services.AddSingleton<IActionPreview>(p => p.GetRequiredService<ActionExecutor>());
        services.AddSingleton<IActionRollback>(p => p.GetRequiredService<ActionExecutor>());
        services.AddSingleton<IHealthProbe, HttpHealthProbe>();
        return services;
    }
}
