using System.Collections.Frozen;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>What a field of a JSON record means to a log entry.</summary>
internal enum JsonRole
{
    Time,
    Level,
    Message,
    Template,
    Service,
    Exception,
    Request,
    Method,
    Path,
    Status,
    Logger,
    Thread,
    Trace,
    Span,
    Host,
    Pid,
}

/// <summary>The names under which loggers write the usual fields. Within a role the earlier name wins.</summary>
/// <remarks>
/// From the layouts of Elastic Common Schema, Serilog (compact and full), Docker json-file, bunyan, pino, Logstash encoders,
/// log4j2 and Spring structured logging, Python's structlog and json-logger, zap, zerolog, slog, hclog, journald, GELF,
/// OpenTelemetry, Google Cloud, MongoDB and nginx.
/// </remarks>
internal static class JsonRoles
{
    private static readonly FrozenDictionary<string, (JsonRole Role, int Rank)> Known = Names()
        .SelectMany(role => role.Names.Select((name, rank) => (name, Value: (role.Role, rank))))
        .DistinctBy(x => x.name, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(x => x.name, x => x.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>How many roles there are.</summary>
    public static int Count { get; } = Enum.GetValues<JsonRole>().Length;

    public static bool TryFind(string name, out JsonRole role, out int rank)
    {
        var known = Known.TryGetValue(name, out var found);
        (role, rank) = found;
        return known;
    }

    private static IEnumerable<(JsonRole Role, string[] Names)> Names() =>
        [
            (
                JsonRole.Time,
                [
                    "@timestamp",
                    "@t",
                    "timestamp",
                    "time",
                    "ts",
                    "t.$date",
                    "datetime",
                    "asctime",
                    "event_time",
                    "eventTime",
                    "log_timestamp",
                    "time_iso8601",
                    "time_local",
                    "timeUnixNano",
                    "observedTimeUnixNano",
                    "__REALTIME_TIMESTAMP",
                    "timeMillis",
                    "timestamp_ms",
                    "instant.epochSecond",
                    "date",
                    "created",
                    "msec",
                    "t",
                ]
            ),
            (
                JsonRole.Level,
                [
                    "log.level",
                    "@l",
                    "@level",
                    "level",
                    "severity",
                    "lvl",
                    "loglevel",
                    "log_level",
                    "levelname",
                    "level_name",
                    "severityText",
                    "severity_text",
                    "severityNumber",
                    "levelno",
                    "PRIORITY",
                    "s",
                ]
            ),
            (
                JsonRole.Message,
                [
                    "@m",
                    "@message",
                    "message",
                    "msg",
                    "RenderedMessage",
                    "short_message",
                    "textPayload",
                    "jsonPayload.message",
                    "body.stringValue",
                    "body",
                    "formatted_message",
                    "log",
                    "log.message",
                    "event",
                    "text",
                    "description",
                    "event.original",
                ]
            ),
            (JsonRole.Template, ["@mt", "MessageTemplate"]),
            (
                JsonRole.Service,
                [
                    "service.name",
                    "service",
                    "service_name",
                    "servicename",
                    "resource.service.name",
                    "resource.attributes.service.name",
                    "Properties.Application",
                    "Properties.ServiceName",
                    "application.name",
                    "application",
                    "application_name",
                    "applicationname",
                    "app.name",
                    "app",
                    "app_name",
                    "appname",
                    "kubernetes.labels.app.kubernetes.io/name",
                    "kubernetes.labels.app_kubernetes_io/name",
                    "kubernetes.labels.app",
                    "kubernetes.container.name",
                    "kubernetes.container_name",
                    "container.name",
                    "container_name",
                    "container",
                    "SYSLOG_IDENTIFIER",
                    "program",
                    "ident",
                    "attrs.tag",
                    "_SYSTEMD_UNIT",
                ]
            ),
            (
                JsonRole.Exception,
                [
                    "@x",
                    "error.stack_trace",
                    "exception.stacktrace",
                    "stack_trace",
                    "stackTrace",
                    "stacktrace",
                    "err.stack",
                    "error.stack",
                    "thrown.extendedStackTrace",
                    "exc_info",
                    "exception",
                    "traceback",
                    "stack",
                    "full_message",
                    "error.type",
                    "error.message",
                    "err.message",
                    "thrown.message",
                    "exception.type",
                    "exception.message",
                    "errorVerbose",
                    "error",
                    "err",
                ]
            ),
            (JsonRole.Request, ["request", "request_line"]),
            (
                JsonRole.Method,
                [
                    "http.request.method",
                    "http.method",
                    "request_method",
                    "RequestMethod",
                    "req.method",
                    "httpRequest.requestMethod",
                    "method",
                    "verb",
                ]
            ),
            (
                JsonRole.Path,
                [
                    "url.path",
                    "url.original",
                    "http.path",
                    "http.target",
                    "http.url",
                    "request_uri",
                    "RequestPath",
                    "req.url",
                    "httpRequest.requestUrl",
                    "path",
                    "uri",
                    "url",
                ]
            ),
            (
                JsonRole.Status,
                [
                    "http.response.status_code",
                    "http.status_code",
                    "http.status",
                    "res.statusCode",
                    "httpRequest.status",
                    "status_code",
                    "statusCode",
                    "response_code",
                    "response_status",
                    "status",
                ]
            ),
            (
                JsonRole.Logger,
                [
                    "log.logger",
                    "logger",
                    "logger_name",
                    "loggerName",
                    "SourceContext",
                    "Properties.SourceContext",
                    "Category",
                    "@module",
                    "c",
                    "name",
                ]
            ),
            (
                JsonRole.Thread,
                [
                    "process.thread.name",
                    "thread_name",
                    "thread.name",
                    "thread",
                    "threadName",
                    "ThreadId",
                    "ctx",
                ]
            ),
            (
                JsonRole.Trace,
                [
                    "trace.id",
                    "trace_id",
                    "traceId",
                    "@tr",
                    "otelTraceID",
                    "dd.trace_id",
                    "mdc.traceId",
                    "logging.googleapis.com/trace",
                ]
            ),
            (JsonRole.Span, ["span.id", "span_id", "spanId", "@sp", "dd.span_id", "mdc.spanId"]),
            (
                JsonRole.Host,
                ["host.name", "host.hostname", "hostname", "host", "MachineName", "_HOSTNAME"]
            ),
            (JsonRole.Pid, ["process.pid", "pid", "ProcessId", "_PID"]),
        ];
}
