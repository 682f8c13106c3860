using System.Globalization;
using System.Text.Json;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>
/// A field of a document by its dotted name, however the document nests it: <c>{"log.level":…}</c> and
/// <c>{"log":{"level":…}}</c> are the same field to the server, so they are to the agent.
/// </summary>
internal static class DocumentField
{
    /// <summary>Its text; the first where there are several; null where there is none.</summary>
    public static string? Text(JsonElement? document, string name)
    {
        try
        {
            return document is { } root && name.Length > 0 && Find(root, name) is { } found
                ? TextOf(found)
                : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a character, "\ud800", in a text or a name: servers take and give such documents, and one of them
            // must not hold up all that come after it.
            return null;
        }
    }

    /// <summary>Its time, where it is written as servers do; null otherwise.</summary>
    public static DateTimeOffset? Time(JsonElement? document, string name) =>
        Text(document, name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(number)
                : null
        : DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time.ToUniversalTime()
        : null;

    private static string? TextOf(JsonElement found)
    {
        if (found.ValueKind == JsonValueKind.Array)
        {
            if (found.GetArrayLength() == 0)
            {
                return null;
            }

            found = found[0];
        }

        return found.ValueKind switch
        {
            JsonValueKind.String => found.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => found.GetRawText(),
            _ => null,
        };
    }

    private static JsonElement? Find(JsonElement at, string name)
    {
        if (at.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (at.TryGetProperty(name, out var whole))
        {
            return whole;
        }

        // The longest beginning that is a field, as "kubernetes.labels.app.kubernetes.io/name" needs.
        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            if (
                at.TryGetProperty(name[..dot], out var inner)
                && Find(inner, name[(dot + 1)..]) is { } found
            )
            {
                return found;
            }
        }

        return null;
    }
}
