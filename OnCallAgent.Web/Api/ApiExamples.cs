using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OnCallAgent.Web.Api;

/// <summary>
/// What is sent, by example: one for each schema of a request, kept beside the code as JSON. A test sends them to the running
/// server, so that whoever copies one from the document gets an answer, not a refusal.
/// </summary>
internal static class ApiExamples
{
    private const string Resource = "OnCallAgent.Web.Api.request-examples.json";

    private static readonly Lazy<JsonObject> Known = new(Read);

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
                schema.Examples = [example!.DeepClone()];
            }
        }

        return Task.CompletedTask;
    }

    private static JsonObject Read()
    {
        using var stream = typeof(ApiExamples).Assembly.GetManifestResourceStream(Resource)!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
