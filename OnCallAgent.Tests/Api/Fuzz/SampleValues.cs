using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnCallAgent.Tests.Api.Fuzz;

/// <summary>Values that a schema allows. Names and ids that answers have shown come back in questions, so that these meet something.</summary>
internal sealed class SampleValues(Random random, ApiSurface surface)
{
    private const int MostSeen = 400;
    private static readonly string[] Plain =
    [
        "orders-api",
        "a short text",
        "error: connection refused",
        "UTC",
        "Europe/Berlin",
        "admin",
        "admin@example.com",
        "correct horse battery staple",
        "http://127.0.0.1:9/health",
        "RRULE:FREQ=WEEKLY;BYDAY=MO",
        "high",
        "a(b+)c",
    ];

    // By the collection they were shown in: an incident is not found by the name of a pattern.
    private readonly Dictionary<string, List<string>> seen = new(StringComparer.Ordinal);

    /// <summary>The collection a path is about: the first word below the version.</summary>
    public static string Collection(string path) => path.Split('/', 5).ElementAtOrDefault(3) ?? "";

    /// <summary>Remembers what an answer calls things.</summary>
    public void Learn(string collection, JsonElement answer, int depth = 0)
    {
        if (depth > 4)
        {
            return;
        }

        if (answer.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in answer.EnumerateArray().Take(5))
            {
                Learn(collection, item, depth + 1);
            }
        }
        else if (answer.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in answer.EnumerateObject())
            {
                if (
                    field.Value.ValueKind == JsonValueKind.String
                    && (
                        field.Name is "id" or "name"
                        || field.Name.EndsWith("_id", StringComparison.Ordinal)
                    )
                )
                {
                    Remember(collection, field.Value.GetString()!);
                }
                else
                {
                    Learn(collection, field.Value, depth + 1);
                }
            }
        }
    }

    /// <summary>A text that names something.</summary>
    /// <param name="collection">Whose names are to be preferred.</param>
    public string Name(string? collection = null)
    {
        var known =
            collection is not null && seen.TryGetValue(collection, out var own)
                ? own
                : [.. seen.Values.SelectMany(s => s.TakeLast(10))];
        return known.Count > 0 && random.Next(4) > 0
            ? known[random.Next(known.Count)]
            : Plain[random.Next(Plain.Length)];
    }

    /// <summary>A value of this schema; what is not required is left away now and then.</summary>
    public JsonNode? Of(JsonElement schema, int depth = 0)
    {
        schema = surface.Resolve(schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return Of(Pick(choices), depth);
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            var word = Pick(words);
            return word.ValueKind == JsonValueKind.Null ? null : JsonValue.Create(word.GetString());
        }

        return Kind(schema) switch
        {
            "object" => ObjectOf(schema, depth),
            "array" => depth > 6
                ? new JsonArray()
                : new JsonArray([
                    .. Enumerable
                        .Range(0, random.Next(3))
                        .Select(_ =>
                            schema.TryGetProperty("items", out var items)
                                ? Of(items, depth + 1)
                                : null
                        ),
                ]),
            "integer" => JsonValue.Create(random.Next(0, 100)),
            "number" => JsonValue.Create(Math.Round(random.NextDouble(), 3)),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            "null" => null,
            _ => JsonValue.Create(Text(schema)),
        };
    }

    private JsonObject ObjectOf(JsonElement schema, int depth)
    {
        var made = new JsonObject();
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(n => n.GetString()).ToHashSet(StringComparer.Ordinal)
            : [];
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (required.Contains(property.Name) || (depth <= 6 && random.Next(2) == 0))
                {
                    made[property.Name] = Of(property.Value, depth + 1);
                }
            }
        }

        if (
            schema.TryGetProperty("additionalProperties", out var more)
            && more.ValueKind == JsonValueKind.Object
            && random.Next(2) == 0
        )
        {
            made[Name()] = Of(more, depth + 1);
        }

        return made;
    }

    private string Text(JsonElement schema)
    {
        var moment = new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero).AddMinutes(
            random.Next(-5000, 5000)
        );
        return schema.TryGetProperty("format", out var format)
            ? format.GetString() switch
            {
                "date-time" => moment.ToString("O", CultureInfo.InvariantCulture),
                "date" => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                "time" => moment.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                "uuid" => RandomId(),
                _ => Name(),
            }
            : Name();
    }

    private string RandomId()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private string Kind(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : "string";
        }

        return (type.ValueKind == JsonValueKind.Array ? Pick(type) : type).GetString()!;
    }

    private JsonElement Pick(JsonElement choices) => choices[random.Next(choices.GetArrayLength())];

    private void Remember(string collection, string name)
    {
        if (name.Length is 0 or > 100)
        {
            return;
        }

        var own = seen.TryGetValue(collection, out var there) ? there : seen[collection] = [];
        if (own.Count < MostSeen)
        {
            own.Add(name);
        }
        else
        {
            own[random.Next(MostSeen)] = name;
        }
    }
}
