using System.Globalization;
using System.Text;

namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind
{
    /// <summary>Text between quotes.</summary>
    Text,

    /// <summary>A number, true or false.</summary>
    Literal,

    /// <summary>An array, or an object nested deeper than is looked into, as it is written.</summary>
    Nested,
}

/// <summary>One value of a JSON record, its name joined with points from the outermost object inwards.</summary>
internal readonly record struct JsonField(
    string Name,
    JsonKind Kind,
    int Start,
    int Length,
    bool Escaped
)
{
    public string Value(string text) =>
        Escaped ? JsonScanner.Unescape(text.AsSpan(Start, Length)) : text.Substring(Start, Length);
}

/// <summary>Reads a JSON object into flat fields. Lenient where logs are: a record that was cut off gives the fields before the cut, and no depth or size makes it fail.</summary>
internal sealed class JsonScanner
{
    private const int DeepestObject = 8;
    private const int MostFields = 256;

    private readonly string text;
    private readonly List<JsonField> fields = new(12);
    private int at;

    private JsonScanner(string text, int start)
    {
        this.text = text;
        at = start;
    }

    private enum Outcome
    {
        Read,
        Cut,
        Malformed,
    }

    /// <summary>Reads the object that begins at <paramref name="start"/>; <paramref name="end"/> is where the text goes on behind it.</summary>
    public static bool TryRead(string text, int start, out List<JsonField> fields, out int end)
    {
        var scanner = new JsonScanner(text, start);
        var outcome = scanner.Object("", 1);
        fields = scanner.fields;
        end = scanner.at;
        return outcome == Outcome.Read || (outcome == Outcome.Cut && fields.Count > 0);
    }

    /// <summary>The text that a JSON string literal's inside stands for; broken escapes are kept as they are.</summary>
    public static string Unescape(ReadOnlySpan<char> s)
    {
        var result = new StringBuilder(s.Length);
        for (var i = 0; i < s.Length; i++)
        {
            if (s[i] != '\\' || i + 1 == s.Length)
            {
                result.Append(s[i]);
                continue;
            }

            i++;
            switch (s[i])
            {
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    result.Append('\r');
                    break;
                case 't':
                    result.Append('\t');
                    break;
                case 'b':
                    result.Append('\b');
                    break;
                case 'f':
                    result.Append('\f');
                    break;
                case 'u'
                    when i + 4 < s.Length
                        && ushort.TryParse(
                            s.Slice(i + 1, 4),
                            NumberStyles.AllowHexSpecifier,
                            CultureInfo.InvariantCulture,
                            out var unit
                        ):
                    result.Append((char)unit);
                    i += 4;
                    break;
                case 'u':
                    result.Append("\\u");
                    break;
                default:
                    result.Append(s[i]);
                    break;
            }
        }

        return result.ToString();
    }

    private Outcome Object(string prefix, int depth)
    {
        at++;
        while (true)
        {
            SkipSpace();
            if (at >= text.Length)
            {
                return Outcome.Cut;
            }

            if (text[at] == '}')
            {
                at++;
                return Outcome.Read;
            }

            if (text[at] != '"')
            {
                return Outcome.Malformed;
            }

            if (!String(out var start, out var length, out var escaped))
            {
                return Outcome.Cut;
            }

            var name = escaped
                ? Unescape(text.AsSpan(start, length))
                : text.Substring(start, length);
            SkipSpace();
            if (at >= text.Length)
            {
                return Outcome.Cut;
            }

            if (text[at] != ':')
            {
                return Outcome.Malformed;
            }

            at++;
            SkipSpace();
            var outcome = Value(prefix.Length == 0 ? name : $"{prefix}.{name}", depth);
            if (outcome != Outcome.Read)
            {
                return outcome;
            }

            SkipSpace();
            if (at < text.Length && text[at] == ',')
            {
                at++;
            }
            else if (at < text.Length && text[at] != '}')
            {
                return Outcome.Malformed;
            }
        }
    }

    private Outcome Value(string name, int depth)
    {
        if (at >= text.Length)
        {
            return Outcome.Cut;
        }

        var start = at;
        switch (text[at])
        {
            case '"':
                var complete = String(out start, out var length, out var escaped);
                Add(name, JsonKind.Text, start, length, escaped);
                return complete ? Outcome.Read : Outcome.Cut;
            case '{' when depth < DeepestObject:
                return Object(name, depth + 1);
            case '{' or '[':
                var skipped = SkipNested();
                Add(name, JsonKind.Nested, start, at - start, escaped: false);
                return skipped;
            default:
                while (
                    at < text.Length
                    && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '+' or '.')
                )
                {
                    at++;
                }

                if (at == start)
                {
                    return Outcome.Malformed;
                }

                if (!text.AsSpan(start, at - start).SequenceEqual("null"))
                {
                    Add(name, JsonKind.Literal, start, at - start, escaped: false);
                }

                return Outcome.Read;
        }
    }

    private void Add(string name, JsonKind kind, int start, int length, bool escaped)
    {
        if (fields.Count < MostFields)
        {
            fields.Add(new JsonField(name, kind, start, length, escaped));
        }
    }

    // Moves behind the closing quote; false where the text ends before it.
    private bool String(out int start, out int length, out bool escaped)
    {
        start = ++at;
        escaped = false;
        while (true)
        {
            var step = text.AsSpan(at).IndexOfAny('"', '\\');
            if (step < 0)
            {
                at = text.Length;
                length = at - start;
                return false;
            }

            at += step;
            if (text[at] == '"')
            {
                length = at - start;
                at++;
                return true;
            }

            escaped = true;
            at = Math.Min(at + 2, text.Length);
        }
    }

    // Without recursion: nesting may be as deep as the line is long.
    private Outcome SkipNested()
    {
        var open = 0;
        while (true)
        {
            var step = text.AsSpan(at).IndexOfAny("\"[]{}");
            if (step < 0)
            {
                at = text.Length;
                return Outcome.Cut;
            }

            at += step;
            switch (text[at])
            {
                case '"':
                    if (!String(out _, out _, out _))
                    {
                        return Outcome.Cut;
                    }

                    continue;
                case '[' or '{':
                    open++;
                    break;
                default:
                    open--;
                    break;
            }

            at++;
            if (open == 0)
            {
                return Outcome.Read;
            }
        }
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }
    }
}
