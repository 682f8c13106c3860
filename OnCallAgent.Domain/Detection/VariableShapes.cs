using System.Buffers;

namespace OnCallAgent.Domain.Detection;

/// <summary>Recognises, at the start of a text, the shapes of values that vary; each answers how long the value is, 0 for none.</summary>
internal static class VariableShapes
{
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create(
        "0123456789abcdefABCDEF"
    );
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create(
        "0123456789abcdefABCDEF:."
    );
    private static readonly SearchValues<char> PathEnds = SearchValues.Create(" \t\"'`()[]{}<>,;|");

    private static readonly SearchValues<string> Units = SearchValues.Create(
        [
            "ns",
            "us",
            "µs",
            "ms",
            "s",
            "sec",
            "secs",
            "m",
            "min",
            "mins",
            "h",
            "hr",
            "hrs",
            "d",
            "b",
            "kb",
            "mb",
            "gb",
            "tb",
            "k",
            "g",
            "kib",
            "mib",
            "gib",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    public static bool EndsPath(char c) => PathEnds.Contains(c);

    /// <summary>ISO 8601 dates and times, 17/May/2015:10:05:03 +0000, Jan 2 03:04:05, 03:04:05.678.</summary>
    public static int Timestamp(ReadOnlySpan<char> text)
    {
        if (Fits(text, "0000-00-00") || Fits(text, "0000/00/00"))
        {
            var length = 10;
            if (
                text.Length > 11
                && text[10] is 'T' or ' ' or ':'
                && Clock(text[11..]) is > 0 and var clock
            )
            {
                length += 1 + clock;
            }

            return length + Zone(text[length..]);
        }

        if (
            Fits(text, "00/")
            && text.Length > 20
            && IsMonth(text[3..])
            && text[6] == '/'
            && Fits(text[7..], "0000:")
        )
        {
            var length = 12 + Clock(text[12..]);
            return length + Zone(text[length..]);
        }

        if (text.Length > 14 && IsMonth(text) && text[3] == ' ')
        {
            var day = text[4] == ' ' ? 5 : 4;
            var digits = char.IsAsciiDigit(text[day + 1]) ? 2 : 1;
            if (
                char.IsAsciiDigit(text[day])
                && text[day + digits] == ' '
                && Clock(text[(day + digits + 1)..]) is > 0 and var clock
            )
            {
                return day + digits + 1 + clock;
            }
        }

        return Clock(text);
    }

    public static int Uuid(ReadOnlySpan<char> text)
    {
        if (
            text.Length < 36
            || text[8] != '-'
            || text[13] != '-'
            || text[18] != '-'
            || text[23] != '-'
        )
        {
            return 0;
        }

        for (var i = 0; i < 36; i++)
        {
            if (i is not (8 or 13 or 18 or 23) && !HexDigits.Contains(text[i]))
            {
                return 0;
            }
        }

        return text.Length > 36 && char.IsLetterOrDigit(text[36]) ? 0 : 36;
    }

    /// <summary>An IPv4 address with or without port and prefix length, or an IPv6 address.</summary>
    public static int Address(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(AddressCharacters);
        var run = (end < 0 ? text : text[..end]).TrimEnd(":.");
        if (
            run.Length < 4
            || run.Length > 60
            || (run.Length < text.Length && char.IsLetterOrDigit(text[run.Length]))
        )
        {
            return 0;
        }

        var length = IPv4(run);
        if (length == 0 && run.Count(':') >= 2 && System.Net.IPAddress.TryParse(run, out _))
        {
            length = run.Length;
        }

        if (
            length > 0
            && text.Length > length + 1
            && text[length] == '/'
            && char.IsAsciiDigit(text[length + 1])
        )
        {
            length++;
            while (length < text.Length && char.IsAsciiDigit(text[length]))
            {
                length++;
            }
        }

        return length;
    }

    public static int Email(ReadOnlySpan<char> text, bool atTokenStart)
    {
        if (!atTokenStart)
        {
            return 0;
        }

        var at = 0;
        while (
            at < text.Length
            && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '_' or '-' or '+' or '%')
        )
        {
            at++;
        }

        if (at == 0 || at >= text.Length || text[at] != '@')
        {
            return 0;
        }

        var end = at + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-'))
        {
            end++;
        }

        while (end > at && text[end - 1] is '.' or '-')
        {
            end--;
        }

        return text[at..end].Contains('.') ? end : 0;
    }

    public static int PathLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(PathEnds);
        var path = end < 0 ? text : text[..end];
        return path.TrimEnd(".:!").Length;
    }

    /// <summary>0x1f, or eight and more hex digits of which some are letters and some are not.</summary>
    public static bool IsHex(ReadOnlySpan<char> word) =>
        (
            word.Length > 2
            && word[0] == '0'
            && word[1] is 'x' or 'X'
            && !word[2..].ContainsAnyExcept(HexDigits)
        ) || (word.Length >= 8 && !word.ContainsAnyExcept(HexDigits));

    /// <summary>A number with its unit: 30s, 512MB, 1m30s.</summary>
    public static bool IsQuantity(ReadOnlySpan<char> word)
    {
        if (!char.IsAsciiDigit(word[0]))
        {
            return false;
        }

        while (!word.IsEmpty)
        {
            var digits = Digits(word);
            if (digits == 0)
            {
                return false;
            }

            word = word[digits..];
            var unit = 0;
            while (unit < word.Length && !char.IsAsciiDigit(word[unit]))
            {
                unit++;
            }

            if (unit > 4 || (unit > 0 && !Units.Contains(word[..unit].ToString())))
            {
                return false;
            }

            word = word[unit..];
        }

        return true;
    }

    private static int IPv4(ReadOnlySpan<char> run)
    {
        var at = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0)
            {
                if (at >= run.Length || run[at] != '.')
                {
                    return 0;
                }

                at++;
            }

            var digits = Digits(run[at..]);
            if (digits is 0 or > 3)
            {
                return 0;
            }

            at += digits;
        }

        if (
            at < run.Length
            && run[at] == ':'
            && Digits(run[(at + 1)..]) is > 0 and <= 5 and var port
        )
        {
            at += 1 + port;
        }

        return at == run.Length ? at : 0;
    }

    private static int Clock(ReadOnlySpan<char> text)
    {
        if (!Fits(text, "00:00:00"))
        {
            return 0;
        }

        var length = 8;
        if (text.Length > 9 && text[8] is '.' or ',' && Digits(text[9..]) is > 0 and var fraction)
        {
            length += 1 + fraction;
        }

        return length < text.Length && (char.IsLetterOrDigit(text[length]) && text[length] != 'Z')
            ? 0
            : length;
    }

    private static int Zone(ReadOnlySpan<char> text)
    {
        if (text is ['Z', ..])
        {
            return 1;
        }

        var space = text is [' ', ..] ? 1 : 0;
        var zone = text[space..];
        return zone is ['+' or '-', ..] && Fits(zone[1..], "00:00") ? space + 6
            : zone is ['+' or '-', ..] && Fits(zone[1..], "0000") ? space + 5
            : 0;
    }

    private static bool IsMonth(ReadOnlySpan<char> text)
    {
        var month = Months.AsSpan().IndexOf(text[..3]);
        return month >= 0 && month % 3 == 0;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var i = 0;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            i++;
        }

        return i;
    }

    // '0' stands for any digit.
    private static bool Fits(ReadOnlySpan<char> text, string shape)
    {
        if (text.Length < shape.Length)
        {
            return false;
        }

        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] == '0' ? !char.IsAsciiDigit(text[i]) : text[i] != shape[i])
            {
                return false;
            }
        }

        return true;
    }
}
