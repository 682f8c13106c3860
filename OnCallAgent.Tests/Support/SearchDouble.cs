using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OnCallAgent.Tests.Support;

/// <summary>
/// Elasticsearch or OpenSearch as their documentation describes the requests that reading needs, and as strict: a point
/// in time shows what was there when it was opened and ends when it is not used; order values belong to it; unknown
/// fields, wrong routes, too large pages and wrong mappings are refused. Not the real servers.
/// </summary>
public sealed class SearchDouble : IAsyncDisposable
{
    private static readonly string[] KnownFields =
    [
        "size",
        "track_total_hits",
        "query",
        "pit",
        "sort",
        "search_after",
        "_source",
        "fields",
        "from",
    ];

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Document>> indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Snapshot> snapshots = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly Random random = new(11);
    private LoopbackServer server = null!;
    private int lastSnapshot;

    private SearchDouble(TimeProvider clock, bool isOpenSearch, string version)
    {
        this.clock = clock;
        IsOpenSearch = isOpenSearch;
        Version = version;
    }

    public bool IsOpenSearch { get; }

    public string Version { get; }

    public string Url => server.Address.AbsoluteUri.TrimEnd('/');

    /// <summary>Asked before each request; what it answers goes out instead.</summary>
    public Func<SearchRequest, Answer?> Instead { get; set; } = _ => null;

    /// <summary>What must stand in the header Authorization; null lets everybody in.</summary>
    public string? Authorization { get; set; }

    /// <summary>The type of a field in all indices; a date for those that are not named.</summary>
    public Dictionary<string, string> Mappings { get; } = new(StringComparer.Ordinal);

    /// <summary>How many pages were asked for.</summary>
    public int Pages { get; private set; }

    /// <summary>How many points in time are open.</summary>
    public int OpenSnapshots
    {
        get
        {
            lock (gate)
            {
                return snapshots.Values.Count(s => s.Until > clock.GetUtcNow());
            }
        }
    }

    public List<string> Requests { get; } = [];

    public static async Task<SearchDouble> StartAsync(
        TimeProvider clock,
        bool isOpenSearch = false,
        string? version = null
    )
    {
        var made = new SearchDouble(
            clock,
            isOpenSearch,
            version ?? (isOpenSearch ? "2.19.0" : "8.15.0")
        );
        made.server = await LoopbackServer.StartAsync(made.AnswerAsync);
        return made;
    }

    public void AddIndex(string index) => Documents(index);

    public void Index(string index, string id, object source) =>
        IndexJson(index, id, JsonSerializer.Serialize(source));

    /// <summary>Makes a document searchable, from now on.</summary>
    public void IndexJson(string index, string id, string? source)
    {
        lock (gate)
        {
            var documents = Documents(index);
            documents.RemoveAll(d => d.Id == id);
            documents.Add(new Document(index, id, source));
        }
    }

    /// <summary>A line with a time.</summary>
    public void Line(DateTimeOffset time, string id, string message, string index = "logs-app") =>
        Index(
            index,
            id,
            new Dictionary<string, object>
            {
                ["@timestamp"] = time.ToString("O", CultureInfo.InvariantCulture),
                ["level"] = "INFO",
                ["service"] = "orders",
                ["message"] = message,
            }
        );

    /// <summary>Ends all points in time, as a restart of a node does.</summary>
    public void ForgetSnapshots()
    {
        lock (gate)
        {
            snapshots.Clear();
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private List<Document> Documents(string index)
    {
        lock (gate)
        {
            return indices.TryGetValue(index, out var list) ? list : indices[index] = [];
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new SearchRequest(
            context.Request.Method,
            context.Request.Path.Value!,
            context.Request.QueryString.Value ?? "",
            Encoding.UTF8.GetString(body.ToArray())
        );
        Answer answer;
        lock (gate)
        {
            Requests.Add($"{request.Method} {request.Path}{request.Query}");
            answer =
                Instead(request)
                ?? (
                    Authorization is not null
                    && context.Request.Headers.Authorization.ToString() != Authorization
                        ? Refusal(401, "security_exception", "missing authentication credentials")
                        : Route(request)
                );
        }

        if (answer.Hold is { } hold)
        {
            await hold;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(answer.Body);
    }

    private Answer Route(SearchRequest request)
    {
        var parts = request.Path.Trim('/').Split('/');
        return (request.Method, parts) switch
        {
            ("GET", [""]) => Answer.Json(Info()),
            ("GET", [var pattern, "_field_caps"]) => FieldCaps(pattern, request),
            ("POST", [var pattern, "_pit"]) when !IsOpenSearch => Open(pattern, request, "id"),
            ("POST", [var pattern, "_search", "point_in_time"]) when IsOpenSearch => Open(
                pattern,
                request,
                "pit_id"
            ),
            ("DELETE", ["_pit"]) when !IsOpenSearch => Close([
                JsonNode.Parse(request.Body)!["id"]!.GetValue<string>(),
            ]),
            ("DELETE", ["_search", "point_in_time"]) when IsOpenSearch => Close(
                JsonNode.Parse(request.Body)!["pit_id"]!
                    .AsArray()
                    .Select(i => i!.GetValue<string>())
            ),
            ("POST", ["_search"]) => Search(null, request),
            ("POST", [var pattern, "_search"]) => Search(pattern, request),
            _ => Refusal(
                400,
                "illegal_argument_exception",
                $"no handler found for uri [{request.Path}] and method [{request.Method}]"
            ),
        };
    }

    private JsonObject Info() =>
        new()
        {
            ["name"] = "double",
            ["version"] = IsOpenSearch
                ? new JsonObject { ["distribution"] = "opensearch", ["number"] = Version }
                : new JsonObject { ["number"] = Version, ["build_flavor"] = "default" },
            ["tagline"] = IsOpenSearch
                ? "The OpenSearch Project: https://opensearch.org/"
                : "You Know, for Search",
        };

    private Answer FieldCaps(string pattern, SearchRequest request)
    {
        if (Matching(pattern) is not { } matching)
        {
            return NoIndex(pattern);
        }

        var asked = Uri.UnescapeDataString(request.Query).Split("fields=")[1].Split('&')[0];
        var fields = new JsonObject();
        foreach (var field in asked.Split(','))
        {
            if (matching.Any(d => d.Has(field)) || Mappings.ContainsKey(field))
            {
                var type = Mappings.GetValueOrDefault(field, "date");
                fields[field] = new JsonObject
                {
                    [type] = new JsonObject { ["type"] = type, ["searchable"] = true },
                };
            }
        }

        return Answer.Json(
            new JsonObject
            {
                ["indices"] = new JsonArray([.. Names(pattern).Select(n => JsonValue.Create(n))]),
                ["fields"] = fields,
            }
        );
    }

    private Answer Open(string pattern, SearchRequest request, string name)
    {
        if (!request.Query.Contains("keep_alive=", StringComparison.Ordinal))
        {
            return Refusal(
                400,
                "action_request_validation_exception",
                "[keep_alive] is not specified"
            );
        }

        if (Matching(pattern) is not { } matching)
        {
            return NoIndex(pattern);
        }

        // Ids inside an index change when it is merged: an order value of one snapshot means nothing in another.
        var shuffled = matching.ToArray();
        random.Shuffle(shuffled);
        var id = $"pit-{++lastSnapshot}-0";
        snapshots[id] = new Snapshot(
            [.. shuffled.Select((d, n) => d with { ShardDoc = ((long)(n % 3) << 32) + n })],
            clock.GetUtcNow().AddMinutes(1)
        );
        return Answer.Json(new JsonObject { [name] = id });
    }

    private Answer Close(IEnumerable<string> ids)
    {
        var freed = ids.Count(snapshots.Remove);
        return Answer.Json(new JsonObject { ["succeeded"] = true, ["num_freed"] = freed });
    }

    private Answer Search(string? pattern, SearchRequest request)
    {
        JsonObject body;
        try
        {
            body = JsonNode.Parse(request.Body)!.AsObject();
        }
        catch (JsonException e)
        {
            return Refusal(400, "parsing_exception", e.Message);
        }

        if (body.FirstOrDefault(f => !KnownFields.Contains(f.Key)).Key is { } unknown)
        {
            return Refusal(400, "parsing_exception", $"Unknown key for a VALUE in [{unknown}].");
        }

        var size = body["size"]?.GetValue<int>() ?? 10;
        if (size > 10_000)
        {
            return Refusal(
                400,
                "illegal_argument_exception",
                $"Result window is too large, from + size must be less than or equal to: [10000] but was [{size}]"
            );
        }

        var pit = body["pit"]?["id"]?.GetValue<string>();
        if (pit is not null && pattern is not null)
        {
            return Refusal(
                400,
                "action_request_validation_exception",
                "[indices] cannot be used with point in time. Do not specify any index with point in time."
            );
        }

        IReadOnlyList<Document> documents;
        var answer = new JsonObject { ["took"] = 1, ["timed_out"] = false };
        if (pit is not null)
        {
            if (!snapshots.Remove(pit, out var snapshot) || snapshot.Until <= clock.GetUtcNow())
            {
                return ContextMissing();
            }

            // The id of a point in time may change with every answer; only the newest is good.
            var (name, count) = (pit[..pit.LastIndexOf('-')], pit[(pit.LastIndexOf('-') + 1)..]);
            var next = $"{name}-{int.Parse(count, CultureInfo.InvariantCulture) + 1}";
            snapshots[next] = snapshot with { Until = clock.GetUtcNow().AddMinutes(1) };
            answer["pit_id"] = next;
            documents = snapshot.Documents;
            Pages++;
        }
        else if (Matching(pattern ?? "*") is { } matching)
        {
            documents = matching;
        }
        else
        {
            return NoIndex(pattern!);
        }

        try
        {
            var found = new SearchDoubleQuery(this, pit is not null).Run(body, documents);
            answer["_shards"] = new JsonObject
            {
                ["total"] = 3,
                ["successful"] = 3,
                ["skipped"] = 0,
                ["failed"] = 0,
            };
            var hits = new JsonObject { ["hits"] = found.Hits };
            if (body["track_total_hits"]?.GetValue<bool>() != false)
            {
                hits["total"] = new JsonObject { ["value"] = found.Total, ["relation"] = "eq" };
            }

            answer["hits"] = hits;
            return Answer.Json(answer);
        }
        catch (SearchRefusedException e)
        {
            return Refusal(400, e.Type, e.Message);
        }
    }

    private IEnumerable<string> Names(string pattern) =>
        indices
            .Keys.Where(n =>
                Uri.UnescapeDataString(pattern)
                    .Split(',')
                    .Any(p =>
                        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(
                            p,
                            n,
                            ignoreCase: false
                        )
                    )
            )
            .Order(StringComparer.Ordinal);

    // A name that is not there is an error; a wildcard that matches nothing is not.
    private List<Document>? Matching(string pattern) =>
        Uri.UnescapeDataString(pattern)
            .Split(',')
            .Any(p => !p.Contains('*', StringComparison.Ordinal) && !indices.ContainsKey(p))
            ? null
            : [.. Names(pattern).SelectMany(n => indices[n])];

    private static Answer NoIndex(string pattern) =>
        Refusal(404, "index_not_found_exception", $"no such index [{pattern}]");

    public static Answer ContextMissing() =>
        new(
            404,
            """{"error":{"root_cause":[{"type":"search_context_missing_exception","reason":"No search context found for id [31]"}],"type":"search_phase_execution_exception","reason":"all shards failed","phase":"query","grouped":true,"failed_shards":[{"shard":0,"index":"logs","reason":{"type":"search_context_missing_exception","reason":"No search context found for id [31]"}}]},"status":404}"""
        );

    public static Answer Refusal(int status, string type, string reason) =>
        Answer.Json(
            new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["root_cause"] = new JsonArray(
                        new JsonObject { ["type"] = type, ["reason"] = reason }
                    ),
                    ["type"] = type,
                    ["reason"] = reason,
                },
                ["status"] = status,
            },
            status
        );

    private sealed record Snapshot(IReadOnlyList<Document> Documents, DateTimeOffset Until);

    /// <summary>What came in.</summary>
    public sealed record SearchRequest(string Method, string Path, string Query, string Body)
    {
        /// <summary>Whether it asks for a page within a point in time.</summary>
        public bool IsPage =>
            Path.EndsWith("/_search", StringComparison.Ordinal)
            && Body.Contains("\"pit\"", StringComparison.Ordinal);

        public bool IsOpen =>
            Path.EndsWith("/_pit", StringComparison.Ordinal)
            || Path.EndsWith("/point_in_time", StringComparison.Ordinal);
    }

    /// <summary>What goes out.</summary>
    public sealed record Answer(int Status, string Body, string ContentType = "application/json")
    {
        public IReadOnlyDictionary<string, string> Headers { get; init; } =
            new Dictionary<string, string>();

        /// <summary>Awaited before anything is sent.</summary>
        public Task? Hold { get; init; }

        public static Answer Json(JsonObject body, int status = 200) =>
            new(status, body.ToJsonString());
    }
}

/// <summary>A document of the double.</summary>
public sealed record Document(string Index, string Id, string? Source)
{
    private readonly JsonObject? fields = Source is null
        ? null
        : JsonNode.Parse(Source)!.AsObject();

    public long ShardDoc { get; init; }

    /// <summary>The field, flat or nested, as a server indexes it.</summary>
    public JsonNode? Field(string name) => fields is null ? null : Find(fields, name);

    public bool Has(string name) => Field(name) is not null;

    /// <summary>Milliseconds since 1970 of a date field.</summary>
    public long? Date(string name) =>
        Field(name) is not JsonValue value ? null
        : value.TryGetValue<long>(out var number) ? number
        : DateTimeOffset
            .Parse(value.GetValue<string>(), CultureInfo.InvariantCulture)
            .ToUnixTimeMilliseconds();

    private static JsonNode? Find(JsonObject at, string name)
    {
        if (at.TryGetPropertyValue(name, out var whole))
        {
            return whole;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && at[name[..dot]] is JsonObject inner
            ? Find(inner, name[(dot + 1)..])
            : null;
    }
}

/// <summary>The double refuses a search.</summary>
public sealed class SearchRefusedException(string type, string reason) : Exception(reason)
{
    public string Type => type;
}
