using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OnCallAgent.Web.Api;

/// <summary>
/// What pushes send, by example. Their form is the sender's, so no type of ours describes it, and none may bind it: a delivery is
/// judged entry by entry, also where some of it cannot be read.
/// </summary>
internal static class PushDocs
{
    private const string Resource = "OnCallAgent.Web.Api.push-examples.json";

    private static readonly Lazy<JsonObject> Examples = new(static () =>
    {
        using var stream = typeof(PushDocs).Assembly.GetManifestResourceStream(Resource)!;
        return JsonNode.Parse(stream)!.AsObject();
    });

    public static Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        if (
            HttpMethods.IsPost(context.Description.HttpMethod ?? "")
            && Examples.Value[$"/{context.Description.RelativePath}"] is JsonObject forms
        )
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = "Also with `Content-Encoding: gzip`.",
                Required = true,
                Content = forms.ToDictionary(
                    form => form.Key,
                    form => new OpenApiMediaType { Example = form.Value?.DeepClone() },
                    StringComparer.Ordinal
                ),
            };
        }

        return Task.CompletedTask;
    }
}
