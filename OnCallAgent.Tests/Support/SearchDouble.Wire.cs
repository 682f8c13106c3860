using System.Text.Json.Nodes;

namespace OnCallAgent.Tests.Support;

/// <content>What goes over the wire.</content>
public sealed partial class SearchDouble
{
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

/// <summary>The double refuses a search.</summary>
public sealed class SearchRefusedException(string type, string reason) : Exception(reason)
{
    public string Type => type;
}
