using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>Where traces are sent. The variables are OpenTelemetry's own.</summary>
public static class TraceSettings
{
    /// <summary>Protobuf in the body of a POST.</summary>
    public const string Http = "http/protobuf";

    public static readonly Setting<string> Endpoint = Text(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OtlpEndpoint",
        "an http or https URL without user name, such as http://localhost:4318",
        "Base of a collector of traces that speaks OTLP. Without it none are made. Sampling is as OTEL_TRACES_SAMPLER says.",
        OnCallSettings.IsBaseUrl
    );

    public static readonly Setting<string> Protocol = OneOf(
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OtlpProtocol",
        [Http, "grpc"],
        "How the collector is spoken to; `v1/traces` is added to the base for the former."
    );

    public static readonly Setting<string> Headers = Text(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OtlpHeaders",
        "name=value pairs, separated by commas",
        "Sent to the collector with every request, such as its key.",
        text =>
            text.Split(',').All(static p => p.IndexOf('=', StringComparison.Ordinal) > 0)
            && !text.Any(char.IsControl),
        isSecret: true
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All = [Endpoint, Protocol, Headers];

    /// <summary>What the sources of settings say.</summary>
    internal static TraceOptions Read(SettingSources sources) =>
        new(
            sources.Value(Endpoint) is { Length: > 0 } url ? new Uri(url) : null,
            sources.Value(Protocol),
            sources.Value(Headers)
        );
}
