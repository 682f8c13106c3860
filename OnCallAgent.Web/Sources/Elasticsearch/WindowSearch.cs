using System.Text.Json;
using System.Text.Json.Nodes;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>Writes searches: which documents of a span of time, in which order, from where on.</summary>
internal static class WindowSearch
{
    /// <summary>How long a point in time lives after each page.</summary>
    public const string KeepAlive = "1m";

    /// <summary>When a document was indexed, where an ingest pipeline notes it (Elastic Common Schema).</summary>
    public const string Ingested = "event.ingested";

    /// <summary>The place in the order of reading of documents that lack the field they are read in the order of: before all others.</summary>
    public static readonly DateTimeOffset Undated = DateTimeOffset.UnixEpoch;

    private const string Timestamp = "@timestamp";

    /// <summary>The field that documents are read in the order of.</summary>
    public static string OrderField(ElasticsearchSettings settings) =>
        settings.TimeField.Length > 0 ? settings.TimeField : Timestamp;

    /// <summary>The fields that decide whether a document falls into a window.</summary>
    public static IReadOnlyList<string> TimeFields(ElasticsearchSettings settings) =>
        settings.TimeField.Length > 0 ? [settings.TimeField] : [Timestamp, Ingested];

    /// <summary>A page of a window, within a point in time.</summary>
    /// <param name="settings">Which documents.</param>
    /// <param name="window">Which span; with <see cref="PollWindow.ReadTo"/> from that time on, itself included.</param>
    /// <param name="pointInTime">The snapshot that is searched.</param>
    /// <param name="tiebreakers">What orders documents of the same time.</param>
    /// <param name="after">The place of the page before within the same point in time; null for the first page.</param>
    /// <param name="size">Most documents.</param>
    public static byte[] Page(
        ElasticsearchSettings settings,
        PollWindow window,
        string pointInTime,
        IReadOnlyList<string> tiebreakers,
        string? after,
        int size
    )
    {
        var order = OrderField(settings);
        var filter = Filters(settings, window.From, window.To);
        // While documents without that field are read, there is no place to go on at but the first.
        if (window.ReadTo is { } readTo && readTo > Undated)
        {
            filter.Add(Range(order, readTo, null));
        }

        var body = new JsonObject
        {
            ["size"] = size,
            ["track_total_hits"] = false,
            ["query"] = Bool("filter", filter),
            ["pit"] = new JsonObject { ["id"] = pointInTime, ["keep_alive"] = KeepAlive },
            ["sort"] = new JsonArray([
                By(order, "asc"),
                .. tiebreakers.Select(t => new JsonObject { [t] = "asc" }),
            ]),
        };
        if (after is not null)
        {
            body["search_after"] = JsonNode.Parse(after);
        }

        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    /// <summary>How many documents a span has, and the latest of them.</summary>
    public static byte[] Sample(
        ElasticsearchSettings settings,
        DateTimeOffset from,
        DateTimeOffset to
    ) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["size"] = 1,
                ["track_total_hits"] = true,
                ["query"] = Bool("filter", Filters(settings, from, to)),
                ["sort"] = new JsonArray(By(OrderField(settings), "desc")),
            }
        );

    private static JsonObject By(string field, string order) =>
        new()
        {
            [field] = new JsonObject
            {
                ["order"] = order,
                // One unit for date and date_nanos, which a pattern may mix.
                ["numeric_type"] = "date",
                ["unmapped_type"] = "date",
                // A number, for the ends of the scale that _first and _last stand for are no dates to go on after.
                ["missing"] = Undated.ToUnixTimeMilliseconds(),
            },
        };

    private static JsonArray Filters(
        ElasticsearchSettings settings,
        DateTimeOffset from,
        DateTimeOffset to
    )
    {
        var filter = new JsonArray();
        if (settings.TimeField.Length > 0)
        {
            filter.Add(Range(settings.TimeField, from, to));
        }
        else
        {
            // When a document was indexed tells surely whether it is new; but most are written without it, also
            // where the index has a mapping for it.
            filter.Add(
                Bool(
                    "should",
                    new JsonArray(
                        Range(Ingested, from, to),
                        new JsonObject
                        {
                            ["bool"] = new JsonObject
                            {
                                ["filter"] = new JsonArray(Range(Timestamp, from, to)),
                                ["must_not"] = new JsonArray(Exists(Ingested)),
                            },
                        }
                    )
                )
            );
        }

        if (Wanted(settings.Filter) is { } wanted)
        {
            filter.Add(wanted);
        }

        return filter;
    }

    private static JsonNode? Wanted(string filter)
    {
        var text = filter.Trim();
        return text.Length == 0 ? null
            : text[0] == '{' ? JsonNode.Parse(text)
            : new JsonObject { ["query_string"] = new JsonObject { ["query"] = text } };
    }

    private static JsonObject Bool(string kind, JsonArray clauses) =>
        new() { ["bool"] = new JsonObject { [kind] = clauses } };

    private static JsonObject Exists(string field) =>
        new() { ["exists"] = new JsonObject { ["field"] = field } };

    private static JsonObject Range(string field, DateTimeOffset from, DateTimeOffset? before)
    {
        var bounds = new JsonObject { ["gte"] = from.ToUnixTimeMilliseconds() };
        if (before is { } end)
        {
            bounds["lt"] = end.ToUnixTimeMilliseconds();
        }

        bounds["format"] = "epoch_millis";
        return new JsonObject { ["range"] = new JsonObject { [field] = bounds } };
    }
}
