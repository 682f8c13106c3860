namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Reads times whose month is an English abbreviation.</summary>
internal static class NamedMonth
{
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";
    private const string Days = "monTueWedThuFriSatSun";

    /// <summary>1 to 12 where a month's abbreviation stands at <paramref name="at"/>, else 0.</summary>
    public static int Month(ReadOnlySpan<char> s, int at)
    {
        if (at + 3 > s.Length)
        {
            return 0;
        }

        var name = s.Slice(at, 3);
        for (var m = 0; m < 12; m++)
        {
            if (name.Equals(Months.AsSpan(m * 3, 3), StringComparison.OrdinalIgnoreCase))
            {
                return m + 1;
            }
        }

        return 0;
    }

    /// <summary>Whether a weekday's abbreviation stands at <paramref name="at"/>.</summary>
    public static bool IsWeekday(ReadOnlySpan<char> s, int at)
    {
        if (at + 3 > s.Length)
        {
            return false;
        }

        var name = s.Slice(at, 3);
        for (var d = 0; d < 7; d++)
        {
            if (name.Equals(Days.AsSpan(d * 3, 3), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>Dec 10 06:55:46</c>, <c>Nov 23, 2026 10:41:07 AM</c>, <c>Sun Dec 04 04:47:44.5 2005</c>, <c>Sun, 04 Dec 2005 04:47:44 GMT</c>.</summary>
    public static bool TryReadMonthFirst(
        ReadOnlySpan<char> s,
        LineClock clock,
        out TimeReading reading
    )
    {
        reading = default;
        var i = 0;
        var weekday = IsWeekday(s, 0) && s.Length > 8;
        if (weekday)
        {
            i = s[3] == ',' ? 4 : 3;
            if (s[i++] != ' ')
            {
                return false;
            }

            if (char.IsAsciiDigit(s[i]))
            {
                if (!TryReadDayFirst(s[i..], clock, out reading))
                {
                    return false;
                }

                reading = reading with { Length = reading.Length + i };
                return true;
            }
        }

        var month = Month(s, i);
        i += 3;
        if (month == 0 || i >= s.Length || s[i] != ' ')
        {
            return false;
        }

        i += i + 1 < s.Length && s[i + 1] == ' ' ? 2 : 1;
        if (!Digits.TryTake(s, ref i, 1, 2, out var day) || i + 1 >= s.Length)
        {
            return false;
        }

        i += s[i] == ',' ? 1 : 0;
        if (s[i] != ' ')
        {
            return false;
        }

        i++;
        int? year = null;
        if (Digits.Count(s, i, 5) == 4)
        {
            _ = Digits.TryTake(s, ref i, 4, 4, out var given);
            year = given;
            i++;
        }

        if (!TimeOfDay.TryRead(s, ref i, needSeconds: true, out var ticks, out var offset))
        {
            return false;
        }

        if (
            weekday
            && year is null
            && i < s.Length
            && s[i] == ' '
            && Digits.Count(s, i + 1, 5) == 4
        )
        {
            i++;
            _ = Digits.TryTake(s, ref i, 4, 4, out var given);
            year = given;
        }

        var time = year is { } known
            ? clock.At(known, month, day, ticks, offset)
            : clock.AtYearless(month, day, ticks, offset);
        return TimestampText.Done(time, s, i, offset, true, out reading);
    }

    /// <summary><c>17/May/2015:10:05:03 +0000</c>, <c>23-Nov-2026 10:41:07.550</c>, <c>23 Nov 2026 10:41:07</c>, <c>23 Nov 10:41:07</c>.</summary>
    public static bool TryReadDayFirst(
        ReadOnlySpan<char> s,
        LineClock clock,
        out TimeReading reading
    )
    {
        reading = default;
        var i = 0;
        if (
            !Digits.TryTake(s, ref i, 1, 2, out var day)
            || i + 5 >= s.Length
            || s[i] is not ('/' or '-' or ' ')
        )
        {
            return false;
        }

        var mark = s[i++];
        var month = Month(s, i);
        i += 3;
        if (month == 0 || s[i] != mark)
        {
            return false;
        }

        i++;
        int? year = null;
        if (Digits.Count(s, i, 5) == 4)
        {
            _ = Digits.TryTake(s, ref i, 4, 4, out var given);
            year = given;
            if (i >= s.Length || s[i] is not (' ' or ':' or 'T'))
            {
                return false;
            }

            i++;
        }
        else if (mark != ' ')
        {
            return false;
        }

        if (!TimeOfDay.TryRead(s, ref i, needSeconds: true, out var ticks, out var offset))
        {
            return false;
        }

        var time = year is { } known
            ? clock.At(known, month, day, ticks, offset)
            : clock.AtYearless(month, day, ticks, offset);
        return TimestampText.Done(time, s, i, offset, true, out reading);
    }
}
