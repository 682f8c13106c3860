namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>A time that was read from the start of a text.</summary>
/// <param name="Time">In UTC.</param>
/// <param name="Length">Characters it took, zone included.</param>
/// <param name="HasZone">Whether the text names its zone.</param>
/// <param name="HasDate">Whether the text names the day.</param>
/// <param name="Fraction">Digits behind the second mark's comma or point: the mark itself, or <c>\0</c>.</param>
internal readonly record struct TimeReading(
    DateTimeOffset Time,
    int Length,
    bool HasZone,
    bool HasDate,
    char Fraction
);

/// <summary>Recognises the notations of time that logs begin with, and reads them.</summary>
internal static class TimestampText
{
    /// <summary>Reads the time that the text begins with.</summary>
    public static bool TryRead(ReadOnlySpan<char> s, LineClock clock, out TimeReading reading)
    {
        reading = default;
        if (s.Length < 8)
        {
            return false;
        }

        if (!char.IsAsciiDigit(s[0]))
        {
            return char.IsAsciiLetterUpper(s[0])
                && NamedMonth.TryReadMonthFirst(s, clock, out reading);
        }

        return Digits.Count(s, 0, 15) switch
        {
            4 => TryYearFirst(s, clock, out reading),
            1 or 2 => TryShort(s, clock, out reading),
            6 when s[6] == ' ' => CompactTimestamp.TryCompactShortYear(s, clock, out reading),
            8 => CompactTimestamp.TryCompact(s, clock, out reading),
            10 or 13 or 14 => CompactTimestamp.TryLongNumber(s, clock, out reading),
            _ => false,
        };
    }

    internal static bool Done(
        DateTimeOffset? time,
        ReadOnlySpan<char> s,
        int length,
        TimeSpan? offset,
        bool hasDate,
        out TimeReading reading
    )
    {
        reading = default;
        if (time is not { } known)
        {
            return false;
        }

        var mark = s[..length].LastIndexOfAny(',', '.');
        reading = new TimeReading(
            known,
            length,
            offset is not null,
            hasDate,
            mark < 0 ? '\0' : s[mark]
        );
        return true;
    }

    // 2026-11-23T10:41:07.550Z, 2026/11/23 10:41:07, 2026.11.23 10:41:07,5, 2026-11-23, 10:41:07 UTC
    private static bool TryYearFirst(ReadOnlySpan<char> s, LineClock clock, out TimeReading reading)
    {
        reading = default;
        var mark = s[4];
        if (mark is not ('-' or '/' or '.'))
        {
            return false;
        }

        var i = 0;
        _ = Digits.TryTake(s, ref i, 4, 4, out var year);
        i++;
        if (!Digits.TryTake(s, ref i, 1, 2, out var month) || i >= s.Length || s[i] != mark)
        {
            return false;
        }

        i++;
        if (
            !Digits.TryTake(s, ref i, 1, 2, out var day)
            || i >= s.Length
            || s[i] is not ('T' or 't' or ' ' or '_' or ':' or ',')
        )
        {
            return false;
        }

        i++;
        if (i < s.Length && s[i] == ' ')
        {
            i++;
        }

        return TimeOfDay.TryRead(s, ref i, needSeconds: false, out var ticks, out var offset)
            && Done(clock.At(year, month, day, ticks, offset), s, i, offset, true, out reading);
    }

    private static bool TryShort(ReadOnlySpan<char> s, LineClock clock, out TimeReading reading)
    {
        reading = default;
        var i = 0;
        _ = Digits.TryTake(s, ref i, 1, 2, out var first);
        var mark = s[i];
        if (mark == ':')
        {
            i = 0;
            return TimeOfDay.TryRead(s, ref i, needSeconds: true, out var clockTicks, out var zone)
                && Done(clock.AtDateless(clockTicks, zone), s, i, zone, false, out reading);
        }

        if (mark is not ('/' or '-' or '.' or ' '))
        {
            return false;
        }

        if (char.IsAsciiLetter(s[i + 1]))
        {
            return NamedMonth.TryReadDayFirst(s, clock, out reading);
        }

        i++;
        if (mark == ' ' || !Digits.TryTake(s, ref i, 1, 2, out var second) || i >= s.Length)
        {
            return false;
        }

        if (s[i] != mark)
        {
            // 03-17 16:13:38.811, the clock of Android's log.
            return mark == '-'
                && s[i++] == ' '
                && TimeOfDay.TryRead(s, ref i, needSeconds: true, out var ticks, out var zone)
                && Done(
                    clock.AtYearless(first, second, ticks, zone),
                    s,
                    i,
                    zone,
                    true,
                    out reading
                );
        }

        i++;
        return TryThreePart(s, i, mark, first, second, clock, out reading);
    }

    // 17/06/09 (Spark: year first), 11/23/2026 (US), 23.11.2026 and 23/11/2026 where the month cannot be 23.
    private static bool TryThreePart(
        ReadOnlySpan<char> s,
        int at,
        char mark,
        int first,
        int second,
        LineClock clock,
        out TimeReading reading
    )
    {
        reading = default;
        var width = Digits.Count(s, at, 5);
        if (width is not (2 or 4) || !Digits.TryTake(s, ref at, width, width, out var third))
        {
            return false;
        }

        if (at < s.Length && s[at] == ',')
        {
            at++;
        }

        if (at >= s.Length || s[at] is not (' ' or 'T' or ':'))
        {
            return false;
        }

        at++;
        if (!TimeOfDay.TryRead(s, ref at, needSeconds: false, out var ticks, out var offset))
        {
            return false;
        }

        DateTimeOffset? time;
        if (width == 2)
        {
            time =
                clock.At(2000 + first, second, third, ticks, offset)
                ?? clock.At(2000 + third, first, second, ticks, offset);
        }
        else if (mark == '/' && first <= 12)
        {
            time = clock.At(third, first, second, ticks, offset);
        }
        else
        {
            time =
                clock.At(third, second, first, ticks, offset)
                ?? clock.At(third, first, second, ticks, offset);
        }

        return Done(time, s, at, offset, true, out reading);
    }
}
