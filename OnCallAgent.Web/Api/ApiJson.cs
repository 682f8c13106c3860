using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnCallAgent.Web.Api;

/// <summary>The form of JSON in the REST API: snake_case, words for enums, and nothing that is not known.</summary>
internal static class ApiJson
{
    public static void Apply(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.AllowDuplicateProperties = false;
        json.Converters.Add(new WordConverterFactory());
    }
}

/// <summary>An enum as the words the API speaks: snake_case.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    public static bool TryParse<T>(string? word, out T value)
        where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            if (Of(known).Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                value = known;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>“x” is unknown; it may be a, b or c.</summary>
    public static string Refusal<T>(string? word)
        where T : struct, Enum
    {
        var all = All<T>();
        return $"“{Short(word)}” is unknown; it may be {string.Join(", ", all.SkipLast(1))} or {all[^1]}";
    }

    private static string Short(string? word) =>
        word is { Length: > 50 } ? word[..49] + "…" : word ?? "";
}

/// <summary>Reads and writes enums as words; an unknown one is named with those there are.</summary>
internal sealed class WordConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        (JsonConverter)
            Activator.CreateInstance(typeof(WordConverter<>).MakeGenericType(typeToConvert))!;

    private sealed class WordConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        )
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new JsonException($"must be a text: {string.Join(", ", Words.All<T>())}");
            }

            var word = reader.GetString();
            return Words.TryParse<T>(word, out var value)
                ? value
                : throw new JsonException(Words.Refusal<T>(word));
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Words.Of(value));
    }
}
