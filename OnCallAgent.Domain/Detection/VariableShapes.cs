using System.Buffers;

namespace OnCallAgent.Domain.Detection;

/// <summary>Recognises, at the start of a text, the shapes of values that vary; each answers how long the value is, 0 for none.</summary>
internal static class VariableShapes
{
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

    /// <summary>How many digits the text begins with.</summary>
    public static int Digits(ReadOnlySpan<char> text)
    {
        var i = 0;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            i++;
        }

        return i;
    }
}
