using System.Globalization;
using System.Text.Json.Nodes;

namespace OnCallAgent.Tests.Support;

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
