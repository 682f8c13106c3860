using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>Reads one pattern from a JSON object, and says of every field what is wrong with it.</summary>
internal static class PatternJson
{
    private const string Known =
        "id, name, regex, ignore_case, severity, category, service, minimum_level, threshold, window, cooldown, group_by, sign_only, enabled, owner, note, must_match, must_not_match";

    public static AlertPattern? Read(
        JsonElement element,
        int index,
        int line,
        List<PatternFileFault> faults
    )
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new PatternFileFault(line, null, $"Pattern {index} is no object."));
            return null;
        }

        var before = faults.Count;
        var pattern = new AlertPattern
        {
            Id = "",
            Name = "",
            Regex = "",
            Severity = Severity.High,
        };
        foreach (var field in element.EnumerateObject())
        {
            if (JsonTexts.NameOf(field) is not { } name)
            {
                faults.Add(new PatternFileFault(line, null, "A name holds half of a character."));
            }
            else if (Apply(pattern, name, field.Value, out var next) is { } reason)
            {
                faults.Add(new PatternFileFault(line, name, reason));
            }
            else
            {
                pattern = next;
            }
        }

        foreach (
            var missing in new[]
            {
                (Field: "name", pattern.Name),
                (Field: "regex", Name: pattern.Regex),
            }.Where(static f => f.Name.Length == 0)
        )
        {
            if (faults.Skip(before).All(f => f.Field != missing.Field))
            {
                faults.Add(new PatternFileFault(line, missing.Field, "is missing or empty"));
            }
        }

        return faults.Count > before ? null
            : pattern.Id.Length == 0 ? pattern with { Id = IdOf(pattern.Name, index) }
            : pattern;
    }

    /// <summary>The pattern with the field set, or what is wrong with the field.</summary>
    private static string? Apply(
        AlertPattern pattern,
        string name,
        JsonElement value,
        out AlertPattern next
    )
    {
        string? reason = null;
        next = name switch
        {
            "id" => pattern with { Id = Text(value, ref reason) },
            "name" => pattern with { Name = Text(value, ref reason) },
            "regex" => pattern with { Regex = Text(value, ref reason) },
            "ignore_case" => pattern with { IgnoreCase = Flag(value, ref reason) },
            "severity" => pattern with { Severity = OneOf<Severity>(value, ref reason) },
            "category" => pattern with { Category = Text(value, ref reason) },
            "service" => pattern with
            {
                Service = value.ValueKind == JsonValueKind.Null ? null : Text(value, ref reason),
            },
            "minimum_level" => pattern with
            {
                MinimumLevel =
                    value.ValueKind == JsonValueKind.Null
                        ? null
                        : OneOf<EntryLevel>(value, ref reason),
            },
            "threshold" => pattern with { Threshold = Number(value, ref reason) },
            "window" => pattern with { Window = Duration(value, ref reason) },
            "cooldown" => pattern with { Cooldown = Duration(value, ref reason) },
            "group_by" => pattern with { GroupBy = OneOf<GroupBy>(value, ref reason) },
            "sign_only" => pattern with { SignOnly = Flag(value, ref reason) },
            "enabled" => pattern with { Enabled = Flag(value, ref reason) },
            "owner" => pattern with { Owner = Text(value, ref reason) },
            "note" => pattern with { Note = Text(value, ref reason) },
            "must_match" => pattern with { MustMatch = Lines(value, ref reason) },
            "must_not_match" => pattern with { MustNotMatch = Lines(value, ref reason) },
            // Written by exports; they say nothing about a pattern of one's own.
            "built_in" or "version" => pattern,
            _ => Unknown(pattern, ref reason),
        };
        return reason;
    }

    private static AlertPattern Unknown(AlertPattern pattern, ref string? reason)
    {
        reason = $"is not known; there are {Known}";
        return pattern;
    }

    private static string Text(JsonElement value, ref string? reason)
    {
        if (value.ValueKind == JsonValueKind.String && JsonTexts.Of(value) is { } text)
        {
            return text;
        }

        reason =
            value.ValueKind == JsonValueKind.String
                ? "holds half of a character"
                : $"is {value.GetRawText()}; a string is taken";
        return "";
    }

    private static string Lines(JsonElement value, ref string? reason)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Text(value, ref reason);
        }

        var lines = new List<string>();
        foreach (var line in value.EnumerateArray())
        {
            lines.Add(Text(line, ref reason));
        }

        return string.Join('\n', lines);
    }

    private static int Number(JsonElement value, ref string? reason)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        reason = $"is {value.GetRawText()}; a whole number is taken";
        return 0;
    }

    private static bool Flag(JsonElement value, ref string? reason)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            reason = $"is {value.GetRawText()}; true or false are taken";
        }

        return value.ValueKind == JsonValueKind.True;
    }

    private static T OneOf<T>(JsonElement value, ref string? reason)
        where T : struct, Enum
    {
        if (
            value.ValueKind == JsonValueKind.String
            && JsonTexts.Of(value) is { Length: > 0 } name
            && char.IsAsciiLetter(name[0])
            && Enum.TryParse<T>(name, ignoreCase: true, out var parsed)
        )
        {
            return parsed;
        }

        reason =
            $"is {value.GetRawText()}; one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()} is taken";
        return default;
    }

    private static TimeSpan Duration(JsonElement value, ref string? reason)
    {
        if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var seconds)
            && Math.Abs(seconds) < 1e9
        )
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (value.ValueKind == JsonValueKind.String && JsonTexts.Of(value) is { Length: > 1 } text)
        {
            var unit = text[^1] switch
            {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                _ => 0,
            };
            if (
                unit > 0
                && int.TryParse(
                    text.AsSpan()[..^1],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var count
                )
                && count < 1e7
            )
            {
                return TimeSpan.FromSeconds((double)count * unit);
            }

            if (
                text.Contains(':')
                && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span)
            )
            {
                return span;
            }
        }

        reason = $"is {value.GetRawText()}; seconds, \"5m\" or \"00:05:00\" are taken";
        return default;
    }

    private static string IdOf(string name, int index)
    {
        var id = PatternId.Of(name);
        return id.Length == 0 ? $"pattern-{index}" : id;
    }
}
