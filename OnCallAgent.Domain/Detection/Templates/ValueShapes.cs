using System.Buffers;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>Shapes of values beyond <see cref="VariableShapes"/>; each answers how long the value is, 0 for none.</summary>
internal static class ValueShapes
{
    private static readonly SearchValues<char> UrlEnds = SearchValues.Create(" \t\"'`<>()[]{},;|");

    // Units that change with the magnitude of what is measured: 900 KB today, 1.2 MB tomorrow.
    private static readonly HashSet<string> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        "B",
        "KB",
        "MB",
        "GB",
        "TB",
        "KiB",
        "MiB",
        "GiB",
        "TiB",
        "ns",
        "us",
        "µs",
        "ms",
        "msec",
        "msecs",
        "s",
        "sec",
        "secs",
        "second",
        "seconds",
        "min",
        "mins",
        "minute",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> UnitLookup =
        Units.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A time with an optional weekday before it: Sun Jul 10 03:55:15 2005.</summary>
    public static int Time(ReadOnlySpan<char> text)
    {
        if (text.Length < 8)
        {
            return 0;
        }

        if (char.IsAsciiDigit(text[0]))
        {
            return text[2] is ':' or '/' || text[4] is '-' or '/' ? TimestampShape.Length(text) : 0;
        }

        if (!char.IsAsciiLetterUpper(text[0]) || text.Length < 14)
        {
            return 0;
        }

        var start = IsWeekday(text) ? (text[3] == ',' ? 5 : 4) : 0;
        return TimestampShape.Length(text[start..]) is > 0 and var time ? start + time : 0;
    }

    /// <summary>A quick look, before a costly one: an address begins with a hex digit and has a dot or colon soon.</summary>
    public static bool MayBeAddress(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length && i < 5; i++)
        {
            if (text[i] is '.' or ':' or '-')
            {
                return true;
            }

            if (!char.IsAsciiHexDigit(text[i]))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>An address that is not the beginning of a host name, as 10-0-0-1.dsl.example.net is.</summary>
    public static int Address(ReadOnlySpan<char> text) =>
        VariableShapes.Address(text) is > 0 and var length
        && !(
            length + 1 < text.Length
            && text[length] is '.' or '-' or '_'
            && char.IsLetterOrDigit(text[length + 1])
        )
            ? length
            : 0;

    /// <summary>A hardware address: six pairs of hex digits.</summary>
    public static int Hardware(ReadOnlySpan<char> text)
    {
        if (text.Length < 17 || text[2] is not (':' or '-'))
        {
            return 0;
        }

        for (var i = 0; i < 17; i++)
        {
            if (i % 3 == 2 ? text[i] != text[2] : !char.IsAsciiHexDigit(text[i]))
            {
                return 0;
            }
        }

        return text.Length > 17 && char.IsLetterOrDigit(text[17]) ? 0 : 17;
    }

    public static int Url(ReadOnlySpan<char> text)
    {
        var i = 0;
        while (
            i < text.Length
            && i < 20
            && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '+' or '-')
        )
        {
            i++;
        }

        if (i < 2 || !text[i..].StartsWith("://", StringComparison.Ordinal))
        {
            return 0;
        }

        var end = text.IndexOfAny(UrlEnds);
        return (end < 0 ? text : text[..end]).TrimEnd(".:!?").Length;
    }

    /// <summary>A dotted host name with its port.</summary>
    /// <param name="rest">The text from the name on.</param>
    /// <param name="name">The name.</param>
    public static int HostPort(ReadOnlySpan<char> rest, ReadOnlySpan<char> name)
    {
        if (
            rest.Length < name.Length + 2
            || rest[name.Length] != ':'
            || !char.IsAsciiDigit(rest[name.Length + 1])
            || !name.Contains('.')
            || name.ContainsAny("/\\$_@")
        )
        {
            return 0;
        }

        var end = name.Length + 1;
        while (end < rest.Length && char.IsAsciiDigit(rest[end]))
        {
            end++;
        }

        return end < rest.Length && char.IsLetter(rest[end]) || end - name.Length > 6 ? 0 : end;
    }

    /// <summary>A unit that stands apart from its number, with the space before it.</summary>
    public static int SpacedUnit(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != ' ' || !char.IsLetter(text[1]))
        {
            return 0;
        }

        var end = 1;
        while (end < text.Length && char.IsLetterOrDigit(text[end]))
        {
            end++;
        }

        return end <= 8 && UnitLookup.Contains(text[1..end]) ? end : 0;
    }

    /// <summary>A quoted HTTP request: its method tells what was asked and stays.</summary>
    public static bool IsRequest(ReadOnlySpan<char> quoted)
    {
        var method = quoted.IndexOf(' ');
        if (method is < 3 or > 7 || method + 1 >= quoted.Length)
        {
            return false;
        }

        foreach (var c in quoted[..method])
        {
            if (!char.IsAsciiLetterUpper(c))
            {
                return false;
            }
        }

        return quoted[method + 1] is '/' or '*'
            || quoted[(method + 1)..].StartsWith("http", StringComparison.Ordinal);
    }

    private static bool IsWeekday(ReadOnlySpan<char> text) =>
        text[3] is ' ' or ','
        && text[..3] is "Mon" or "Tue" or "Wed" or "Thu" or "Fri" or "Sat" or "Sun";
}
