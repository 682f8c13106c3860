using System.Globalization;
using System.Text.Json;

namespace OnCallAgent.Tests.Api.Fuzz;

/// <summary>What the API's own document says can be asked of it: a new route is in it, and so in every test that walks it.</summary>
internal sealed class ApiSurface
{
    private readonly JsonElement schemas;

    private ApiSurface(JsonElement document)
    {
        schemas = document.GetProperty("components").GetProperty("schemas");
        Operations =
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path =>
                    path.Value.EnumerateObject()
                        .Select(o => ApiOperation.Read(path.Name, o.Name, o.Value))
                ),
        ];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public static async Task<ApiSurface> OfAsync(HttpClient client)
    {
        using var document = JsonDocument.Parse(
            await client.GetStringAsync(
                new Uri("/openapi/v1.json", UriKind.Relative),
                TestContext.Current.CancellationToken
            )
        );
        return new ApiSurface(document.RootElement.Clone());
    }

    /// <summary>The operation that a request goes to; of two that fit, the one with more of it written out.</summary>
    public ApiOperation Find(HttpMethod method, string path) =>
        Operations
            .Where(o => o.Method == method && o.Fits(path))
            .MinBy(o => o.Path.Count(c => c == '{'))!;

    /// <summary>The schema that a reference stands for.</summary>
    public JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? Resolve(schemas.GetProperty(reference.GetString()!.Split('/')[^1]))
            : schema;
}

/// <summary>One method of one path.</summary>
internal sealed record ApiOperation(
    HttpMethod Method,
    string Path,
    IReadOnlyList<ApiParameter> Parameters,
    JsonElement? Body,
    IReadOnlyDictionary<int, JsonElement?> Answers
)
{
    /// <summary>What it answers with a status, by example.</summary>
    public IReadOnlyDictionary<int, JsonElement> Examples { get; private init; } =
        new Dictionary<int, JsonElement>();

    /// <summary>Whether nobody has to sign in for it.</summary>
    public bool IsOpen { get; private init; }

    public override string ToString() => $"{Method} {Path}";

    /// <summary>Whether a path is one of its own.</summary>
    public bool Fits(string path)
    {
        var (own, asked) = (Path.TrimEnd('/').Split('/'), path.TrimEnd('/').Split('/'));
        return own.Length == asked.Length
            && own.Zip(asked).All(p => p.First.StartsWith('{') || p.First == p.Second);
    }

    public static ApiOperation Read(string path, string method, JsonElement operation) =>
        new(
            new HttpMethod(method.ToUpperInvariant()),
            path,
            operation.TryGetProperty("parameters", out var parameters)
                ? [.. parameters.EnumerateArray().Select(ApiParameter.Read)]
                : [],
            operation.TryGetProperty("requestBody", out var body)
            && body.GetProperty("content").TryGetProperty("application/json", out var json)
            && json.TryGetProperty("schema", out var schema)
                ? schema
                : null,
            operation
                .GetProperty("responses")
                .EnumerateObject()
                .ToDictionary(
                    r => int.Parse(r.Name, CultureInfo.InvariantCulture),
                    r => MediaOf(r.Value, "schema")
                )
        )
        {
            IsOpen = !operation.TryGetProperty("security", out _),
            Examples = operation
                .GetProperty("responses")
                .EnumerateObject()
                .Select(r => (Status: r.Name, Example: MediaOf(r.Value, "example")))
                .Where(r => r.Example is not null)
                .ToDictionary(
                    r => int.Parse(r.Status, CultureInfo.InvariantCulture),
                    r => r.Example!.Value
                ),
        };

    private static JsonElement? MediaOf(JsonElement response, string what) =>
        response.TryGetProperty("content", out var content)
        && content.EnumerateObject().FirstOrDefault().Value
            is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty(what, out var found)
            ? found
            : null;
}

/// <summary>A part of the path, the query or a header.</summary>
internal sealed record ApiParameter(string Name, string Place, JsonElement Schema)
{
    public static ApiParameter Read(JsonElement parameter) =>
        new(
            parameter.GetProperty("name").GetString()!,
            parameter.GetProperty("in").GetString()!,
            parameter.GetProperty("schema")
        );
}
