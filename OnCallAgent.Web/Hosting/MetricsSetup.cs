using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Telemetry;
using OpenTelemetry.Metrics;

namespace OnCallAgent.Web.Hosting;

/// <summary>
/// Metrics in Prometheus' text form. On the agent's own address they are for those who may see everything, people and API
/// keys alike; on the address that METRICS_LISTEN names, for whoever reaches it.
/// </summary>
internal static class MetricsSetup
{
    private const string Route = "/metrics";

    public static IServiceCollection AddAgentMetrics(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton(static s => new AgentMeter(s.GetRequiredService<IMeterFactory>()));
        services.AddSingleton<IntakeMeter>();
        services.AddSingleton<CommittedMeter>();
        services.AddSingleton<StateGauges>();
        services
            .AddOpenTelemetry()
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(
                        // The requests by route, and the process: the platform's own instruments.
                        "Microsoft.AspNetCore.Hosting",
                        "System.Runtime"
                    )
                    .AddView(static instrument => new MetricStreamConfiguration
                    {
                        CardinalityLimit = AgentTelemetry.MostSeries,
                    })
                    .AddPrometheusExporter(static o =>
                    {
                        o.ScopeInfoEnabled = false;
                        o.TargetInfoEnabled = false;
                    })
            );
        services.ConfigureOpenTelemetryMeterProvider(
            static (s, metrics) => metrics.AddMeter(s.GetRequiredService<AgentMeter>().Meter.Name)
        );
        return services;
    }

    /// <summary>The addresses to listen on.</summary>
    /// <exception cref="StartFaultException">Both are on one port: who connects to which could not be told apart.</exception>
    public static string WithMetricsAddress(string urls, OnCallOptions options)
    {
        if (options.MetricsListen is not { } address)
        {
            return urls;
        }

        var taken = urls.Split(';').Select(static u => BindingAddress.Parse(u).Port);
        return taken.Contains(address.Port)
            ? throw new StartFaultException(
                $"METRICS_LISTEN: port {address.Port} is the agent's own already; metrics need another one."
            )
            : $"{urls};{address.GetLeftPart(UriPartial.Authority)}";
    }

    /// <summary>The address of metrics alone, before anything else looks at a request.</summary>
    public static void UseMetricsAddress(this WebApplication app, OnCallOptions options)
    {
        if (options.MetricsListen is not { } address)
        {
            return;
        }

        // By the port that was really connected to: what a request says of its host is the sender's choice.
        app.UseWhen(
            context => context.Connection.LocalPort == address.Port,
            metrics =>
            {
                metrics.UseHealthChecks("/health/live", Live);
                metrics.UseHealthChecks("/health/ready");
                metrics.UseOpenTelemetryPrometheusScrapingEndpoint(
                    meterProvider: null,
                    predicate: context => context.Request.Path == Route,
                    path: null,
                    configureBranchedPipeline: Refreshed,
                    optionsName: null
                );
                metrics.Run(static context =>
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                });
            }
        );
    }

    /// <summary>Metrics on the agent's own address.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        // Instruments begin to count when they are made.
        app.Services.GetRequiredService<CommittedMeter>();
        app.MapPrometheusScrapingEndpoint(
                Route,
                meterProvider: null,
                configureBranchedPipeline: Refreshed,
                optionsName: null
            )
            .RequireAuthorization(AccessPolicies.View)
            // Of itself, it answers every method there is.
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]))
            .ExcludeFromDescription();
    }

    private static HealthCheckOptions Live { get; } = new() { Predicate = static _ => false };

    private static void Refreshed(IApplicationBuilder branch) =>
        branch.Use(
            static async (context, next) =>
            {
                await context
                    .RequestServices.GetRequiredService<StateGauges>()
                    .RefreshAsync(context.RequestAborted);
                await next(context);
            }
        );
}
