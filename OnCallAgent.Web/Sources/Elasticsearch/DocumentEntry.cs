using System.Text.Json;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>
/// The log entry that a document stands for. Documents are read as JSON lines are: with the plain names, Elastic Common
/// Schema flat or nested, and what Filebeat, Fluent Bit and others write.
/// </summary>
internal sealed class DocumentEntry(
    StoredSource source,
    ElasticsearchSettings settings,
    ILogLineParser parser
)
{
    private const int LongestMessage = 64 * 1024;

    private readonly TimeZoneInfo zone = Zone(source.Zone);

    public LogEntry Of(SearchHit hit, DateTimeOffset now)
    {
        using var document = hit.Source is null ? null : JsonDocument.Parse(hit.Source);
        var fields = document?.RootElement;
        var entry = parser.Parse(
            hit.Source ?? $"Document {hit.Id} of {hit.Index}, which does not store its documents.",
            new LineContext(source.Id, ServiceOf(fields, hit), zone),
            now
        );
        var metadata = new Dictionary<string, string>(entry.Metadata, StringComparer.Ordinal)
        {
            ["elasticsearch.index"] = hit.Index,
            ["elasticsearch.id"] = hit.Id,
        };
        var isCut = entry.Message.Length > LongestMessage;
        return entry with
        {
            Timestamp = entry.TimestampIsObserved ? PlaceOf(hit, fields, now) : entry.Timestamp,
            TimestampIsObserved = false,
            Service = DocumentField.Text(fields, settings.ServiceField) ?? entry.Service,
            Level = LevelOf(fields, now) is var level and not EntryLevel.Unknown
                ? level
                : entry.Level,
            Message = isCut ? entry.Message[..LongestMessage] : entry.Message,
            Truncated = isCut,
            Metadata = metadata,
        };
    }

    // Whoever gave a document no time of its own may have noted when it came in.
    private static DateTimeOffset PlaceOf(SearchHit hit, JsonElement? fields, DateTimeOffset now) =>
        hit.Time > WindowSearch.Undated && SaidTime.IsBelieved(hit.Time, now) ? hit.Time
        : fields is { } known
        && DocumentField.Time(known, WindowSearch.Ingested) is { } ingested
        && SaidTime.IsBelieved(ingested, now)
            ? ingested
        : now;

    /// <summary>By which time the document falls into a window.</summary>
    /// <param name="hit">The document.</param>
    /// <param name="latest">What it is at most: taken where the document writes its time in an unknown way.</param>
    public DateTimeOffset TimeOf(SearchHit hit, DateTimeOffset latest)
    {
        if (settings.TimeField.Length > 0 || hit.Source is null)
        {
            return settings.TimeField.Length > 0 ? hit.Time : latest;
        }

        using var document = JsonDocument.Parse(hit.Source);
        return DocumentField.Text(document.RootElement, WindowSearch.Ingested) is null ? hit.Time
            : DocumentField.Time(document.RootElement, WindowSearch.Ingested) is { } time
            && time < latest
                ? time
            : latest;
    }

    // What names no service is called by the file it came from, its data set, or its index.
    private string ServiceOf(JsonElement? fields, SearchHit hit) =>
        source.DefaultService
        ?? (
            DocumentField.Text(fields, "log.file.path") is { } path
                ? DefaultServiceName.FromPath(path)
                : DocumentField.Text(fields, "event.dataset")
                    ?? DocumentField.Text(fields, "data_stream.dataset")
                    ?? DefaultServiceName.FromPath(hit.Index)
        );

    // Words and numbers of levels are the parser's business: it is asked what it makes of such a record.
    private EntryLevel LevelOf(JsonElement? fields, DateTimeOffset now) =>
        DocumentField.Text(fields, settings.LevelField) is { } level
            ? parser
                .Parse(
                    JsonSerializer.Serialize(new { level, message = "-" }),
                    new LineContext(source.Id, "-", zone),
                    now
                )
                .Level
            : EntryLevel.Unknown;

    private static TimeZoneInfo Zone(string? name) =>
        name is { Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : TimeZoneInfo.Utc;
}
