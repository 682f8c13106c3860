namespace OnCallAgent.Domain.Detection;

/// <summary>Recognises dates and times at the start of a text by their shape, whether or not there is such a day.</summary>
internal static class TimestampShape
{
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /// <summary>How long it is, 0 for none: ISO 8601 dates and times, 17/May/2015:10:05:03 +0000, Jan 2 03:04:05, 03:04:05.678.</summary>
    public static int Length(ReadOnlySpan<char> text)
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

    private static int Clock(ReadOnlySpan<char> text)
    {
        if (!Fits(text, "00:00:00"))
        {
            return 0;
        }

        var length = 8;
        if (
            text.Length > 9
            && text[8] is '.' or ','
            && VariableShapes.Digits(text[9..]) is > 0 and var fraction
        )
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
