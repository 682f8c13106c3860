using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>Reads single values of a JSON document that anybody may have written.</summary>
internal static class JsonTexts
{
    private const int LongestShown = 50;

    /// <summary>A text, number or truth value as text; null for all else, also for a text with half a surrogate pair.</summary>
    public static string? Of(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                try
                {
                    return value.GetString();
                }
                catch (InvalidOperationException)
                {
                    // "\ud800" is well-formed JSON and no text.
                    return null;
                }

            case JsonValueKind.Number
            or JsonValueKind.True
            or JsonValueKind.False:
                return value.GetRawText();
            default:
                return null;
        }
    }

    /// <summary>A member's name; null where it holds half a surrogate pair.</summary>
    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The value in an answer, short.</summary>
    public static string Shown(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.Null => "null",
            _ => $"“{AlertText.Line(Of(value) ?? "", LongestShown)}”",
        };

    /// <summary>A time field; null where it is missing, empty or Go's zero time.</summary>
    public static Result<DateTimeOffset?> Time(JsonElement from, string field)
    {
        if (
            !from.TryGetProperty(field, out var value)
            || value.ValueKind is JsonValueKind.Null
            || (value.ValueKind == JsonValueKind.String && Of(value) is "")
        )
        {
            return (DateTimeOffset?)null;
        }

        return
            value.ValueKind == JsonValueKind.String
            && Of(value) is { } text
            && AlertText.TryTime(text, out var time)
            ? time
            : new FieldError(
                field,
                $"holds {Shown(value)}; it must be a time such as 2026-03-14T15:09:26Z"
            );
    }

    /// <summary>Whether it is a link that may be shown as one.</summary>
    public static bool IsLink(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var link)
        && (link.Scheme == Uri.UriSchemeHttp || link.Scheme == Uri.UriSchemeHttps);
}
