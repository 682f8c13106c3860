using System.Text.Json;

namespace OnCallAgent.Tests.Api.Fuzz;

/// <summary>Whether an answer has the shape that its schema tells: as much of JSON Schema 2020-12 as the document uses.</summary>
internal static class JsonShape
{
    /// <summary>Where it has not.</summary>
    public static IEnumerable<string> Faults(
        JsonElement value,
        JsonElement schema,
        ApiSurface surface,
        string place = "$"
    )
    {
        schema = surface.Resolve(schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().Any(c => !Faults(value, c, surface, place).Any())
                ? []
                : [$"{place} fits none of its forms"];
        }

        if (!IsOfType(value, schema))
        {
            return [$"{place} is {value.ValueKind}, not {schema.GetProperty("type").GetRawText()}"];
        }

        if (
            schema.TryGetProperty("enum", out var words)
            && value.ValueKind == JsonValueKind.String
            && !words.EnumerateArray().Any(w => w.ValueEquals(value.GetString()))
        )
        {
            return [$"{place} is “{value.GetString()}”, none of its words"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(value, schema, surface, place),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value
                .EnumerateArray()
                .SelectMany((item, i) => Faults(item, items, surface, $"{place}[{i}]")),
            _ => [],
        };
    }

    private static IEnumerable<string> OfObject(
        JsonElement value,
        JsonElement schema,
        ApiSurface surface,
        string place
    )
    {
        var hasFields = schema.TryGetProperty("properties", out var fields);
        foreach (
            var name in schema.TryGetProperty("required", out var required)
                ? required.EnumerateArray().Select(r => r.GetString()!)
                : []
        )
        {
            if (!value.TryGetProperty(name, out _))
            {
                yield return $"{place}.{name} is missing";
            }
        }

        foreach (var field in value.EnumerateObject())
        {
            if (hasFields && fields.TryGetProperty(field.Name, out var of))
            {
                foreach (var fault in Faults(field.Value, of, surface, $"{place}.{field.Name}"))
                {
                    yield return fault;
                }
            }
            else if (
                schema.TryGetProperty("additionalProperties", out var more)
                    ? more.ValueKind == JsonValueKind.False
                    // Problem documents may hold more (RFC 9457, 3.2); nothing else does.
                    : hasFields && !fields.TryGetProperty("detail", out _)
            )
            {
                yield return $"{place}.{field.Name} is not documented";
            }
        }
    }

    private static bool IsOfType(JsonElement value, JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return true;
        }

        var kinds =
            type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Select(t => t.GetString())
                : [type.GetString()];
        return kinds.Any(k =>
            value.ValueKind switch
            {
                JsonValueKind.Object => k == "object",
                JsonValueKind.Array => k == "array",
                JsonValueKind.String => k == "string",
                JsonValueKind.True or JsonValueKind.False => k == "boolean",
                JsonValueKind.Null => k == "null",
                _ => k == "number" || (k == "integer" && value.TryGetInt64(out _)),
            }
        );
    }
}
