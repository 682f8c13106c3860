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
public sealed partial class SearchDouble : IAsyncDisposable
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

    private sealed record Snapshot(IReadOnlyList<Document> Documents, DateTimeOffset Until);
}
