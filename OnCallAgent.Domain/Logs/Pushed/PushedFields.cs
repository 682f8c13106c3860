using System.Text.Json;
using OnCallAgent.Domain.Logs.Formats;
using OnCallAgent.Domain.Logs.Reading;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Logs.Pushed;

/// <summary>
/// What a sender is told about an object that is no log entry. In a file such a line is kept as it is; whoever sends it
/// over the network can mend it.
/// </summary>
internal static class PushedFields
{
    private const int LongestShown = 50;

    public static FieldError? Fault(JsonElement entry, LineClock clock)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            return new FieldError("", $"is {Kind(entry)}; an entry is an object or a text");
        }

        var anything = false;
        foreach (var field in entry.EnumerateObject())
        {
            anything |= field.Value.ValueKind != JsonValueKind.Null;
            if (!JsonRoles.TryFind(field.Name, out var role, out _))
            {
                continue;
            }

            if (FaultOf(field, role, clock) is { } fault)
            {
                return fault;
            }
        }

        return anything
            ? null
            : new FieldError("", "holds nothing; an entry has at least a message");
    }

    private static FieldError? FaultOf(JsonProperty field, JsonRole role, LineClock clock)
    {
        var kind = field.Value.ValueKind;
        switch (field.Name)
        {
            // Only the names that mean nothing else: "t", "s", "name" and the like may hold anything.
            case "timestamp"
            or "@timestamp" when role == JsonRole.Time && kind != JsonValueKind.Null:
                return
                    kind is JsonValueKind.String or JsonValueKind.Number
                    && JsonTime.TryRead(field.Value.ToString(), clock, out _)
                    ? null
                    : new FieldError(
                        field.Name,
                        $"holds {Shown(field.Value)}; it must be a time such as 2026-03-14T15:09:26Z, or a number since 1970"
                    );
            case "level" or "message" when kind is JsonValueKind.Array:
            case "level" when kind is JsonValueKind.Object:
            case "message" when kind is JsonValueKind.Object:
                return new FieldError(field.Name, $"is {Kind(field.Value)}; it must be a text");
            case "service" when kind is JsonValueKind.Array:
                return new FieldError(field.Name, $"is {Kind(field.Value)}; it must be a text");
            case "message"
                when kind == JsonValueKind.String
                    && string.IsNullOrWhiteSpace(field.Value.GetString()):
                return new FieldError(field.Name, "is empty");
            default:
                return null;
        }
    }

    private static string Shown(JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return Kind(value);
        }

        var text = value.ToString();
        return $"“{(text.Length > LongestShown ? text[..LongestShown] + "…" : text)}”";
    }

    private static string Kind(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.Null => "null",
            JsonValueKind.Number => "a number",
            JsonValueKind.String => "a text",
            _ => "true or false",
        };
}
