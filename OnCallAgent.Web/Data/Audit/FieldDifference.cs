using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnCallAgent.Web.Data.Audit;

/// <summary>A field that is different after a change.</summary>
/// <param name="Field">Its path: <c>targets.units[0]</c>.</param>
/// <param name="Before">Its value before; null where there was none.</param>
/// <param name="After">Its value afterwards; null where there is none.</param>
public sealed record FieldDifference(string Field, string? Before, string? After)
{
    private const int LongestValue = 400;
    private const int MostFields = 60;

    // By the words in a name, not by a list of fields: a secret that somebody adds tomorrow is kept quiet as well.
    private static readonly string[] SecretWords =
    [
        "secret",
        "password",
        "cipher",
        "hash",
        "token",
        "stamp",
        "signing_key",
        "api_key",
        "protected",
    ];

    /// <summary>Whether the field's values are kept quiet.</summary>
    public static bool IsSecret(string field) =>
        SecretWords.Any(w => field.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is different, field by field, in the order of the fields.</summary>
    /// <param name="before">The fields before; null for what was not there.</param>
    /// <param name="after">The fields afterwards; null for what is gone.</param>
    public static IReadOnlyList<FieldDifference> Between(JsonObject? before, JsonObject? after)
    {
        var old = Flat(before);
        var now = Flat(after);
        var fields = now.Keys.Concat(old.Keys.Where(f => !now.ContainsKey(f)));
        FieldDifference[] all =
        [
            .. fields
                .Where(f => old.GetValueOrDefault(f) != now.GetValueOrDefault(f))
                .Select(f => new FieldDifference(
                    f,
                    Shown(f, old.GetValueOrDefault(f)),
                    Shown(f, now.GetValueOrDefault(f))
                )),
        ];
        return all.Length <= MostFields
            ? all
            :
            [
                .. all.Take(MostFields),
                new FieldDifference(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{all.Length - MostFields} more fields"
                    ),
                    null,
                    null
                ),
            ];
    }

    private static string? Shown(string field, string? value) =>
        value is null ? null
        : IsSecret(field) ? "(secret)"
        : value.Length <= LongestValue ? value
        : value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)]
            + "…";

    private static Dictionary<string, string> Flat(JsonObject? fields)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields is not null)
        {
            Flatten(fields, "", flat);
        }

        return flat;
    }

    private static void Flatten(JsonNode? node, string path, Dictionary<string, string> into)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    Flatten(value, path.Length == 0 ? name : $"{path}.{name}", into);
                }

                break;
            case JsonArray list when list.Any(i => i is JsonObject or JsonArray):
                for (var i = 0; i < list.Count; i++)
                {
                    Flatten(
                        list[i],
                        string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"),
                        into
                    );
                }

                break;
            case JsonArray list:
                Put(string.Join(", ", list.Select(Text)));
                break;
            default:
                Put(Text(node));
                break;
        }

        void Put(string text)
        {
            // "Nothing" and "empty" are the same to a reader.
            if (text.Length > 0)
            {
                into[path] = text;
            }
        }
    }

    private static string Text(JsonNode? node) =>
        node is null ? ""
        : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>()
        : node.ToJsonString();
}
