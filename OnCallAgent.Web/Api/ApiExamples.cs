using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OnCallAgent.Web.Api;

/// <summary>
/// What is sent and what is answered, by example: one for each schema, kept beside the code as JSON. Tests send the former to the
/// running server and hold the latter against its answers, so that whoever copies one from the document is not misled.
/// </summary>
internal static class ApiExamples
{
    // What is both sent and answered is in the first.
    private static readonly string[] Resources =
    [
        "OnCallAgent.Web.Api.request-examples.json",
        "OnCallAgent.Web.Api.answer-examples.json",
    ];

    private const string RefusalsResource = "OnCallAgent.Web.Api.refusal-examples.json";

    private static readonly Lazy<IReadOnlyDictionary<string, JsonNode>> Known = new(static () =>
        Read(Resources)
    );

    private static readonly Lazy<IReadOnlyDictionary<string, JsonNode>> Refusals = new(static () =>
        Read([RefusalsResource])
    );

    /// <summary>What a refusal with this status looks like; null where there is no example.</summary>
    public static JsonNode? OfRefusal(string status) =>
        Refusals.Value.GetValueOrDefault(status)?.DeepClone();

    public static Task AddAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation
    )
    {
        foreach (var (name, example) in Known.Value)
        {
            if (
                document.Components?.Schemas?.TryGetValue(name, out var known) == true
                && known is OpenApiSchema schema
            )
            {
                schema.Examples = [example.DeepClone()];
            }
        }

        return Task.CompletedTask;
    }

    private static Dictionary<string, JsonNode> Read(IEnumerable<string> resources)
    {
        var known = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            using var stream = typeof(ApiExamples).Assembly.GetManifestResourceStream(resource)!;
            foreach (var (name, example) in JsonNode.Parse(stream)!.AsObject())
            {
                known.TryAdd(name, example!);
            }
        }

        return known;
    }
}
