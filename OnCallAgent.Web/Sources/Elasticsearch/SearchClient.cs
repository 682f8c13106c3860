using System.Text.Json;
using System.Text.Json.Nodes;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>
/// The few requests that reading needs, as Elasticsearch (7.12 and later) and OpenSearch (2.4 and later) document them.
/// </summary>
internal sealed class SearchClient(SearchHttp http)
{
    // Without it, a server leaves out what it cannot search and calls that a success.
    private const string AllOrNothing = "allow_partial_search_results=false";

    /// <summary>Which server it is: <c>GET /</c>.</summary>
    public async Task<Result<SearchServer>> ServerAsync(
        SearchTarget target,
        CancellationToken cancellation
    )
    {
        var said = await http.AskAsync(
            target,
            HttpMethod.Get,
            "",
            null,
            answer => ServerOf(target, answer),
            cancellation
        );
        // An account that may only read indices may not ask who it is talking to. Its searches work all the same.
        return said.Error is SearchFault { ForbiddenBy: { } product }
            ? new SearchServer(IsOpenSearch: product.Length == 0, Version: null)
            : said;
    }

    /// <summary>The types that a pattern's indices give fields: <c>GET /{index}/_field_caps</c>.</summary>
    public Task<Result<SearchFields>> FieldsAsync(
        SearchTarget target,
        IReadOnlyList<string> fields,
        CancellationToken cancellation
    ) =>
        http.AskAsync(
            target,
            HttpMethod.Get,
            $"{target.Indices}/_field_caps?fields={string.Join(',', fields.Select(Uri.EscapeDataString))}",
            null,
            answer => SearchFields.Read(answer),
            cancellation
        );

    /// <summary>Opens a snapshot of the indices.</summary>
    public Task<Result<string>> OpenAsync(
        SearchTarget target,
        SearchServer server,
        CancellationToken cancellation
    ) =>
        http.AskAsync<string>(
            target,
            HttpMethod.Post,
            server.IsOpenSearch
                ? $"{target.Indices}/_search/point_in_time?keep_alive={WindowSearch.KeepAlive}&allow_partial_pit_creation=false"
                : $"{target.Indices}/_pit?keep_alive={WindowSearch.KeepAlive}",
            null,
            answer =>
                Text(answer, server.IsOpenSearch ? "pit_id" : "id") is { } id
                    ? id
                    : new SearchFault(
                        SearchFaultKind.NoSearchServer,
                        $"{target} opened no point in time."
                    ),
            cancellation
        );

    /// <summary>One page within a snapshot.</summary>
    public Task<Result<SearchPage>> PageAsync(
        SearchTarget target,
        byte[] search,
        CancellationToken cancellation
    ) =>
        http.AskAsync(
            target,
            HttpMethod.Post,
            $"_search?{AllOrNothing}",
            search,
            answer => SearchPage.Read(answer),
            cancellation
        );

    /// <summary>A search of the indices as they are now.</summary>
    public Task<Result<SearchPage>> SearchAsync(
        SearchTarget target,
        byte[] search,
        CancellationToken cancellation
    ) =>
        http.AskAsync(
            target,
            HttpMethod.Post,
            $"{target.Indices}/_search?{AllOrNothing}",
            search,
            answer => SearchPage.Read(answer),
            cancellation
        );

    /// <summary>Ends a snapshot. One that is left open ends by itself; that it could not be ended is no trouble.</summary>
    public async Task CloseAsync(
        SearchTarget target,
        SearchServer server,
        string pointInTime,
        CancellationToken cancellation
    ) =>
        await http.AskAsync<bool>(
            target,
            HttpMethod.Delete,
            server.IsOpenSearch ? "_search/point_in_time" : "_pit",
            JsonSerializer.SerializeToUtf8Bytes(
                server.IsOpenSearch
                    ? new JsonObject { ["pit_id"] = new JsonArray(pointInTime) }
                    : new JsonObject { ["id"] = pointInTime }
            ),
            _ => true,
            cancellation
        );

    private static Result<SearchServer> ServerOf(SearchTarget target, JsonElement answer) =>
        answer.TryGetProperty("version", out var version)
        && version.ValueKind == JsonValueKind.Object
        && Text(version, "number") is { } number
            ? SearchServer.Of(Text(version, "distribution") ?? "", number)
            : new SearchFault(
                SearchFaultKind.NoSearchServer,
                $"{target} does not say its version, as Elasticsearch and OpenSearch do. Is it the address of the server itself?"
            );

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
