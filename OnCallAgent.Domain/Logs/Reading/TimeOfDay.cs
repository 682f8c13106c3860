namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Reads <c>HH:mm:ss</c> with its fraction, AM or PM, and the zone after it.</summary>
internal static class TimeOfDay
{
    /// <summary>Reads at <paramref name="at"/> and moves it behind what was read. Seconds may be left out where <paramref name="needSeconds"/> is false.</summary>
    public static bool TryRead(
        ReadOnlySpan<char> s,
        ref int at,
        bool needSeconds,
        out long ticks,
        out TimeSpan? offset
    )
    {
        ticks = 0;
        offset = null;
        var i = at;
        if (!Digits.TryTake(s, ref i, 1, 2, out var hour) || !Is(s, i, ':'))
        {
            return false;
        }

        i++;
        if (!Digits.TryTake(s, ref i, 2, 2, out var minute))
        {
            return false;
        }

        var second = 0;
        long fraction = 0;
        var afterMinutes = i;
        i++;
        if (Is(s, afterMinutes, ':') && Digits.TryTake(s, ref i, 2, 2, out second))
        {
            fraction = Fraction(s, ref i);
        }
        else if (needSeconds)
        {
            return false;
        }
        else
        {
            i = afterMinutes;
        }

        HalfDay(s, ref i, ref hour);
        // 60 is a leap second; it is counted as the second before it.
        if (hour > 23 || minute > 59 || second > 60 || (i < s.Length && char.IsAsciiDigit(s[i])))
        {
            return false;
        }

        ticks =
            (((hour * 60L) + minute) * 60L + Math.Min(second, 59)) * TimeSpan.TicksPerSecond
            + fraction;
        offset = ZoneText.Read(s, ref i);
        at = i;
        return true;
    }

    // ".550", ",550" and ":550" (the last only as exactly three digits, or it would be another clock field).
    private static long Fraction(ReadOnlySpan<char> s, ref int at)
    {
        if (at + 1 >= s.Length || s[at] is not ('.' or ',' or ':') || !char.IsAsciiDigit(s[at + 1]))
        {
            return 0;
        }

        var i = at + 1;
        long value = 0;
        var digits = 0;
        for (; i < s.Length && char.IsAsciiDigit(s[i]); i++, digits++)
        {
            if (digits < 7)
            {
                value = (value * 10) + (s[i] - '0');
            }
        }

        if (digits > 9 || (s[at] == ':' && digits != 3))
        {
            return 0;
        }

        for (; digits < 7; digits++)
        {
            value *= 10;
        }

        at = i;
        return value;
    }

    private static void HalfDay(ReadOnlySpan<char> s, ref int at, ref int hour)
    {
        var i = Is(s, at, ' ') ? at + 1 : at;
        if (
            i + 1 >= s.Length
            || (s[i + 1] | 0x20) != 'm'
            || (i + 2 < s.Length && char.IsAsciiLetterOrDigit(s[i + 2]))
        )
        {
            return;
        }

        var half = s[i] | 0x20;
        if (half is not ('a' or 'p') || hour is < 1 or > 12)
        {
            return;
        }

        hour = (hour % 12) + (half == 'p' ? 12 : 0);
        at = i + 2;
    }

    private static bool Is(ReadOnlySpan<char> s, int at, char c) => at < s.Length && s[at] == c;
}
