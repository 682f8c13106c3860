using System.Text;
using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>Something in a pattern file that was refused.</summary>
/// <param name="Line">1-based line it stands in.</param>
/// <param name="Field">The field at fault, in snake_case; null where it is the whole line or file.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record PatternFileFault(int Line, string? Field, string Reason)
    : Error(
        "pattern_file.invalid",
        Field is null ? $"Line {Line}: {Reason}" : $"Line {Line}, {Field}: {Reason}"
    );

/// <summary>Reads patterns from a file's text, in either of two forms.</summary>
/// <remarks>
/// A JSON array of objects with the fields of <see cref="AlertPattern"/> in snake_case, of which <c>name</c> and
/// <c>regex</c> are needed (<c>window</c> and <c>cooldown</c> in seconds, or as <c>"5m"</c>, <c>"00:05:00"</c>); or plain
/// text with a regex a line, where blank lines and lines that begin with <c>#</c> say nothing (for the character itself
/// write <c>\#</c>), and every pattern is of high severity.
/// </remarks>
public static class PatternFile
{
    private const int MaxNameLength = 80;
    private const string LineId = "line-";

    /// <summary>The sound patterns in order, and what was refused; a program should go on only where nothing was.</summary>
    public static (
        IReadOnlyList<AlertPattern> Patterns,
        IReadOnlyList<PatternFileFault> Faults
    ) Read(string text) => Read(text, areChecked: true);

    /// <summary>
    /// The same, for a program that takes the patterns apart next and so finds by itself what is wrong with them: the
    /// regexes of a file of plain text are not looked at.
    /// </summary>
    public static (
        IReadOnlyList<AlertPattern> Patterns,
        IReadOnlyList<PatternFileFault> Faults
    ) ReadUnchecked(string text) => Read(text, areChecked: false);

    /// <summary>Where a pattern stands in a file of plain text; elsewhere its name.</summary>
    public static string PlaceOf(AlertPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.Id.StartsWith(LineId, StringComparison.Ordinal)
            ? $"Line {pattern.Id[LineId.Length..]}"
            : pattern.Name;
    }

    private static (
        IReadOnlyList<AlertPattern> Patterns,
        IReadOnlyList<PatternFileFault> Faults
    ) Read(string text, bool areChecked)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.TrimStart('\uFEFF');
        var patterns = new List<AlertPattern>();
        var faults = new List<PatternFileFault>();
        if (LooksLikeJson(text))
        {
            ReadJson(text, patterns, faults);
        }
        else
        {
            ReadLines(text, areChecked, patterns, faults);
        }

        if (patterns.Count == 0 && faults.Count == 0)
        {
            faults.Add(new PatternFileFault(1, null, "The file holds no patterns."));
        }

        return (patterns, faults);
    }

    // A line of plain text may begin with a character class: an array of objects begins with "[ {" and a quote.
    private static bool LooksLikeJson(string text)
    {
        var head = text.AsSpan().TrimStart();
        if (head is not ['[', ..])
        {
            return false;
        }

        head = head[1..].TrimStart();
        return head is [']', ..]
            ? head[1..].IsWhiteSpace()
            : head is ['{', ..] && head[1..].TrimStart() is ['"' or '}', ..];
    }

    private static void ReadLines(
        string text,
        bool areChecked,
        List<AlertPattern> patterns,
        List<PatternFileFault> faults
    )
    {
        var number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            if (raw.IsWhiteSpace() || raw.StartsWith('#'))
            {
                continue;
            }

            var regex = raw.ToString();
            if (areChecked && PatternRegex.Check(regex) is { } fault)
            {
                faults.Add(new PatternFileFault(number, null, fault.Message));
                continue;
            }

            patterns.Add(
                new AlertPattern
                {
                    Id = $"{LineId}{number}",
                    Name =
                        regex.Length <= MaxNameLength ? regex : regex[..(MaxNameLength - 1)] + "…",
                    Regex = regex,
                    Severity = Severity.High,
                }
            );
        }
    }

    private static void ReadJson(
        string text,
        List<AlertPattern> patterns,
        List<PatternFileFault> faults
    )
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var lines = ElementLines(bytes);
            var ids = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            var index = 0;
            foreach (var element in document.RootElement.EnumerateArray())
            {
                var line = lines[index++];
                var before = faults.Count;
                if (PatternJson.Read(element, index, line, faults) is not { } pattern)
                {
                    continue;
                }

                faults.AddRange(
                    AlertPatternRules
                        .Check(pattern)
                        .Select(e => new PatternFileFault(line, e.Field, e.Reason))
                );
                if (!ids.TryAdd(pattern.Id, line))
                {
                    faults.Add(
                        new PatternFileFault(
                            line,
                            "id",
                            $"“{pattern.Id}” stands in line {ids[pattern.Id]} already"
                        )
                    );
                }

                if (faults.Count == before)
                {
                    patterns.Add(pattern);
                }
            }
        }
        catch (JsonException broken)
        {
            var column = broken.BytePositionInLine is { } at ? $" at character {at + 1}" : "";
            faults.Add(
                new PatternFileFault(
                    (int)(broken.LineNumber ?? 0) + 1,
                    null,
                    $"This is not JSON{column}."
                )
            );
        }
    }

    /// <summary>The line in which each element of the outer array begins.</summary>
    private static List<int> ElementLines(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<int>();
        var reader = new Utf8JsonReader(bytes);
        var (line, counted) = (1, 0);
        while (reader.Read())
        {
            var starts =
                reader.TokenType
                is not (
                    JsonTokenType.EndObject
                    or JsonTokenType.EndArray
                    or JsonTokenType.PropertyName
                );
            if (starts && reader.CurrentDepth == 1)
            {
                var at = (int)reader.TokenStartIndex;
                line += bytes[counted..at].Count((byte)'\n');
                counted = at;
                lines.Add(line);
            }
        }

        return lines;
    }
}
