namespace OnCallAgent.Web.Hosting;

/// <summary>Where traces are sent.</summary>
/// <param name="Endpoint">OTEL_EXPORTER_OTLP_ENDPOINT: base of the collector; null for nowhere.</param>
/// <param name="Protocol">OTEL_EXPORTER_OTLP_PROTOCOL: <c>http/protobuf</c> or <c>grpc</c>.</param>
/// <param name="Headers">OTEL_EXPORTER_OTLP_HEADERS. Secret.</param>
public sealed record TraceOptions(Uri? Endpoint, string Protocol, string Headers)
{
    /// <summary>What may be shown.</summary>
    public override string ToString() => $"{Endpoint} ({Protocol})";
}
