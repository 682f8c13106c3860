using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Hosting.Configuration;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OnCallAgent.Web.Hosting;

/// <summary>Sends traces of lines and incidents to a collector. Without one nobody listens, and none are made.</summary>
internal static class TracesSetup
{
    private const string ServiceName = "oncall-agent";

    // Below these, requests change incidents or bring lines; the rest of the site is no part of a line's way.
    private static readonly PathString[] Traced = ["/api", "/v1/logs"];

    public static IServiceCollection AddAgentTraces(
        this IServiceCollection services,
        OnCallOptions options,
        NodeIdentity node
    ) =>
        options.Traces is { Endpoint: { } endpoint } traces
            ? services.AddAgentTraces(
                node.Name,
                tracing =>
                    tracing.AddOtlpExporter(o =>
                    {
                        o.Protocol =
                            traces.Protocol == TraceSettings.Http
                                ? OtlpExportProtocol.HttpProtobuf
                                : OtlpExportProtocol.Grpc;
                        o.Endpoint =
                            traces.Protocol == TraceSettings.Http
                                ? new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/v1/traces")
                                : endpoint;
                        o.Headers = traces.Headers.Length > 0 ? traces.Headers : null;
                    })
            )
            : services;

    /// <summary>Makes traces, and sends them where it is told to.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="node">This node among several.</param>
    /// <param name="send">Adds who gets them.</param>
    public static IServiceCollection AddAgentTraces(
        this IServiceCollection services,
        string node,
        Action<TracerProviderBuilder> send
    )
    {
        services
            .AddOpenTelemetry()
            .WithTracing(tracing =>
            {
                tracing
                    .ConfigureResource(resource =>
                        resource
                            .AddService(
                                ServiceName,
                                serviceVersion: AgentVersion.Text,
                                serviceInstanceId: node
                            )
                            // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word.
                            .AddEnvironmentVariableDetector()
                    )
                    .AddSource(StageTrace.SourceName)
                    .AddAspNetCoreInstrumentation(o =>
                        o.Filter = static context =>
                            Array.Exists(
                                Traced,
                                p =>
                                    context.Request.Path.StartsWithSegments(
                                        p,
                                        StringComparison.OrdinalIgnoreCase
                                    )
                            )
                    );
                send(tracing);
            });
        return services;
    }
}
