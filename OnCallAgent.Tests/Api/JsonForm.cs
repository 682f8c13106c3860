using System.Text.Json;

namespace OnCallAgent.Tests.Api;

/// <summary>Whether two texts of JSON are built alike: the same fields with the same kinds of values, whatever these are.</summary>
internal static class JsonForm
{
    /// <summary>Where they are not. What is null or empty in one of them says nothing.</summary>
    public static IEnumerable<string> Differences(
        JsonElement example,
        JsonElement answer,
        string place = "$"
    )
    {
        if (example.ValueKind == JsonValueKind.Null || answer.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (Kind(example) != Kind(answer))
        {
            return [$"{place} is {Kind(answer)}, and {Kind(example)} in the example"];
        }

        return example.ValueKind switch
        {
            JsonValueKind.Object => OfObjects(example, answer, place),
            JsonValueKind.Array => example
                .EnumerateArray()
                .Take(1)
                .SelectMany(e =>
                    answer.EnumerateArray().Take(1).SelectMany(a => Differences(e, a, $"{place}[]"))
                ),
            _ => [],
        };
    }

    private static IEnumerable<string> OfObjects(
        JsonElement example,
        JsonElement answer,
        string place
    )
    {
        foreach (var field in answer.EnumerateObject())
        {
            if (!example.TryGetProperty(field.Name, out var shown))
            {
                yield return $"{place}.{field.Name} is not in the example";
                continue;
            }

            foreach (var more in Differences(shown, field.Value, $"{place}.{field.Name}"))
            {
                yield return more;
            }
        }

        foreach (var field in example.EnumerateObject())
        {
            if (!answer.TryGetProperty(field.Name, out _))
            {
                yield return $"{place}.{field.Name} is in the example only";
            }
        }
    }

    private static JsonValueKind Kind(JsonElement value) =>
        value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;
}
