using Google.Protobuf;
using Google.Protobuf.Collections;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Pushed;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Sources.Push.Otlp;

/// <summary>Log records of OTLP/HTTP as entries.</summary>
/// <remarks>opentelemetry.io/docs/specs/otlp/ and opentelemetry.io/docs/specs/otel/logs/data-model/</remarks>
public static class OtlpLogs
{
    private const int NanosecondsPerTick = 100;

    private const int NumbersPerLevel = 4;
    private const int MostFields = 64;

    private static readonly JsonParser Json = new(
        JsonParser.Settings.Default.WithIgnoreUnknownFields(true)
    );

    /// <summary>The records of a request.</summary>
    /// <param name="body">The message.</param>
    /// <param name="json">Whether it is in JSON rather than binary.</param>
    /// <param name="parser">Reads bodies that are lines of a log themselves.</param>
    /// <param name="context">Source, default service and zone.</param>
    /// <param name="limits">What one request may hold.</param>
    /// <param name="observedAt">When it came.</param>
    /// <returns>The entries; <see cref="BodyUnreadable"/> or <see cref="TooManyEntries"/>.</returns>
    public static Result<PushedBatch> Read(
        ReadOnlyMemory<byte> body,
        bool json,
        ILogLineParser parser,
        LineContext context,
        PushedLimits limits,
        DateTimeOffset observedAt
    )
    {
        ArgumentNullException.ThrowIfNull(limits);
        ExportLogsServiceRequest request;
        try
        {
            request = json
                ? Json.Parse<ExportLogsServiceRequest>(
                    new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(
                        body.Span
                    )
                )
                : ExportLogsServiceRequest.Parser.ParseFrom(body.Span);
        }
        catch (Exception fault)
            when (fault
                    is InvalidProtocolBufferException
                        or InvalidJsonException
                        or ArgumentException
                        or FormatException
                        or OverflowException
                        or InvalidOperationException
            )
        {
            return new BodyUnreadable(
                json
                    ? "The body is no ExportLogsServiceRequest in JSON."
                    : "The body is no ExportLogsServiceRequest, or it ends in the middle."
            );
        }

        var records = request.ResourceLogs.Sum(r => r.ScopeLogs.Sum(s => s.LogRecords.Count));
        if (records > limits.Entries)
        {
            return new TooManyEntries(limits.Entries);
        }

        var entries = new List<LogEntry>(records);
        var refused = new List<RefusedEntry>();
        var cut = 0;
        foreach (var resource in request.ResourceLogs)
        {
            var attributes = resource.Resource?.Attributes;
            foreach (var scope in resource.ScopeLogs)
            {
                foreach (var record in scope.LogRecords)
                {
                    if (
                        Entry(record, scope.Scope, attributes, json, parser, context, observedAt)
                        is not { } entry
                    )
                    {
                        refused.Add(
                            new RefusedEntry(entries.Count + refused.Count, "body", "is empty")
                        );
                        continue;
                    }

                    if (entry.Message.Length > limits.MessageLength)
                    {
                        cut++;
                        entry = entry with
                        {
                            Message = entry.Message[..EndOf(entry.Message, limits.MessageLength)],
                            Truncated = true,
                        };
                    }

                    entries.Add(entry);
                }
            }
        }

        return new PushedBatch(entries, refused, cut);
    }

    // Not between the halves of a surrogate pair.
    private static int EndOf(string text, int most) =>
        char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;

    private static LogEntry? Entry(
        LogRecord record,
        InstrumentationScope? scope,
        RepeatedField<KeyValue>? resource,
        bool json,
        ILogLineParser parser,
        LineContext context,
        DateTimeOffset observedAt
    )
    {
        var text = OtlpValues.Text(record.Body);
        if (string.IsNullOrWhiteSpace(text))
        {
            text =
                record.EventName.Length > 0
                    ? record.EventName
                    : Attribute(record.Attributes, "exception.message") ?? "";
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var level = LevelOf(record);
        // A collector that reads files sends their lines as they are: recognised like those of a file here.
        var read = parser.Parse(text, context, observedAt);
        var own = level == EntryLevel.Unknown || OtlpValues.IsMap(record.Body);
        var said = TimeOf(record.TimeUnixNano);
        var happened = Believed(said, observedAt);
        var fields = Fields(record, scope, resource, json, own ? read.Metadata : null);
        fields.Remove(SaidTime.Field);
        if (said is { } unbelieved && happened is null)
        {
            fields[SaidTime.Field] = SaidTime.Text(unbelieved);
        }

        return read with
        {
            Timestamp =
                happened
                ?? (
                    read.TimestampIsObserved
                        ? Believed(TimeOf(record.ObservedTimeUnixNano), observedAt)
                        : null
                )
                ?? read.Timestamp,
            TimestampIsObserved = happened is null && read.TimestampIsObserved,
            Level = level == EntryLevel.Unknown ? read.Level : level,
            Service =
                Attribute(resource, "service.name")
                ?? Attribute(record.Attributes, "service.name")
                ?? read.Service,
            Message = WithException(own ? read.Message : text, record.Attributes),
            Metadata = fields,
            Format = "otlp",
        };
    }

    private static Dictionary<string, string> Fields(
        LogRecord record,
        InstrumentationScope? scope,
        RepeatedField<KeyValue>? resource,
        bool json,
        IReadOnlyDictionary<string, string>? read
    )
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(fields, "trace_id", Id(record.TraceId, json));
        Add(fields, "span_id", Id(record.SpanId, json));
        Add(fields, "logger", scope?.Name ?? "");
        Add(fields, "event_name", record.EventName);
        foreach (var attribute in record.Attributes.Concat(resource ?? []))
        {
            if (attribute.Key is not ("service.name" or "exception.stacktrace"))
            {
                Add(fields, attribute.Key, OtlpValues.Text(attribute.Value));
            }
        }

        foreach (var (name, value) in read ?? new Dictionary<string, string>())
        {
            Add(fields, name, value);
        }

        return fields;
    }

    private static void Add(Dictionary<string, string> fields, string name, string value)
    {
        if (name.Length > 0 && value.Length > 0 && fields.Count < MostFields)
        {
            fields.TryAdd(name, value.Length > 2_048 ? value[..2_048] : value);
        }
    }

    // OTLP/JSON writes ids in hex where protobuf's JSON means base64. Hex of this length is base64 too, so that what the
    // reader took for base64 is turned back into what was written.
    private static string Id(ByteString id, bool json) =>
        id.IsEmpty ? ""
        : json ? id.ToBase64().ToLowerInvariant()
        : Convert.ToHexStringLower(id.Span);

    private static EntryLevel LevelOf(LogRecord record)
    {
        var number = (int)record.SeverityNumber;
        return number is >= 1 and <= 24 ? (EntryLevel)(((number - 1) / NumbersPerLevel) + 1)
            : record.SeverityText.Length > 0 ? EntryLevels.OfWord(record.SeverityText)
            : EntryLevel.Unknown;
    }

    private static DateTimeOffset? Believed(DateTimeOffset? said, DateTimeOffset seen) =>
        said is { } time && SaidTime.IsBelieved(time, seen) ? time : null;

    private static DateTimeOffset? TimeOf(ulong nanoseconds) =>
        nanoseconds == 0
            ? null
            : DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / NanosecondsPerTick));

    private static string? Attribute(RepeatedField<KeyValue>? attributes, string name) =>
        attributes?.FirstOrDefault(a => a.Key.Equals(name, StringComparison.Ordinal)) is { } found
        && OtlpValues.Text(found.Value) is { Length: > 0 } text
            ? text
            : null;

    private static string WithException(string message, RepeatedField<KeyValue> attributes)
    {
        var head = string.Join(
            ": ",
            new[]
            {
                Attribute(attributes, "exception.type"),
                Attribute(attributes, "exception.message"),
            }.OfType<string>()
        );
        var trace = Attribute(attributes, "exception.stacktrace") ?? head;
        return trace.Length == 0 || message.Contains(trace, StringComparison.Ordinal)
            ? message
            : $"{message}\n{trace}";
    }
}
