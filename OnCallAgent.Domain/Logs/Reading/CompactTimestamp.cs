namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Reads times that are written as one run of digits, or two.</summary>
internal static class CompactTimestamp
{
    // 2001-09-09 to 2100-01-01: numbers outside are counts, not times.
    private const long EpochFrom = 1_000_000_000;
    private const long EpochTo = 4_102_444_800;

    // So long a number says nothing else of what it is.
    private const int LastYear = 2199;

    // 081109 203615 (Hadoop of old), 261123 10:41:07 (MySQL of old)
    public static bool TryCompactShortYear(
        ReadOnlySpan<char> s,
        LineClock clock,
        out TimeReading reading
    )
    {
        reading = default;
        var i = 0;
        _ = Digits.TryTake(s, ref i, 6, 6, out var date);
        i = s[7] == ' ' ? 8 : 7;
        TimeSpan? offset = null;
        long ticks;
        if (Digits.Count(s, i, 7) == 6)
        {
            _ = Digits.TryTake(s, ref i, 6, 6, out var time);
            if (!TryTicks(time, out ticks))
            {
                return false;
            }
        }
        else if (!TimeOfDay.TryRead(s, ref i, needSeconds: true, out ticks, out offset))
        {
            return false;
        }

        return TimestampText.Done(
            clock.At(2000 + (date / 10_000), date / 100 % 100, date % 100, ticks, offset),
            s,
            i,
            offset,
            true,
            out reading
        );
    }

    // 20261123T104107Z, 20261123 10:41:07, 20261123-10:41:07:550
    public static bool TryCompact(ReadOnlySpan<char> s, LineClock clock, out TimeReading reading)
    {
        reading = default;
        if (s.Length < 15 || s[8] is not (' ' or 'T' or '-'))
        {
            return false;
        }

        var i = 0;
        _ = Digits.TryTake(s, ref i, 8, 8, out var date);
        i = 9;
        TimeSpan? offset;
        long ticks;
        if (Digits.Count(s, i, 7) == 6)
        {
            _ = Digits.TryTake(s, ref i, 6, 6, out var time);
            if (!TryTicks(time, out ticks))
            {
                return false;
            }

            offset = ZoneText.Read(s, ref i);
        }
        else if (!TimeOfDay.TryRead(s, ref i, needSeconds: true, out ticks, out offset))
        {
            return false;
        }

        return TimestampText.Done(
            date / 10_000 <= LastYear
                ? clock.At(date / 10_000, date / 100 % 100, date % 100, ticks, offset)
                : null,
            s,
            i,
            offset,
            true,
            out reading
        );
    }

    // Seconds or milliseconds since 1970 (1479999999.586 too), or 20261123104107.
    public static bool TryLongNumber(ReadOnlySpan<char> s, LineClock clock, out TimeReading reading)
    {
        reading = default;
        var n = Digits.Count(s, 0, 15);
        var value = long.Parse(s[..n], System.Globalization.CultureInfo.InvariantCulture);
        if (n == 14)
        {
            return value / 10_000_000_000 <= LastYear
                && TryTicks((int)(value % 1_000_000), out var ticks)
                && TimestampText.Done(
                    clock.At(
                        (int)(value / 10_000_000_000),
                        (int)(value / 100_000_000 % 100),
                        (int)(value / 1_000_000 % 100),
                        ticks,
                        null
                    ),
                    s,
                    n,
                    null,
                    true,
                    out reading
                );
        }

        var milliseconds = n == 13 ? value : value * 1000;
        if (milliseconds is < EpochFrom * 1000 or >= EpochTo * 1000)
        {
            return false;
        }

        if (n == 10 && s.Length > 11 && s[10] == '.' && Digits.Count(s, 11, 4) is 3)
        {
            var at = 11;
            _ = Digits.TryTake(s, ref at, 3, 3, out var thousandths);
            milliseconds += thousandths;
            n += 4 + Digits.Count(s, at, 6);
        }

        return (n == s.Length || s[n] is ' ' or '\t' or ']' or ',' or ':' or '|')
            && TimestampText.Done(
                DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
                s,
                n,
                TimeSpan.Zero,
                true,
                out reading
            );
    }

    private static bool TryTicks(int hhmmss, out long ticks)
    {
        var (hour, minute, second) = (hhmmss / 10_000, hhmmss / 100 % 100, hhmmss % 100);
        ticks = ((((hour * 60L) + minute) * 60L) + second) * TimeSpan.TicksPerSecond;
        return hour < 24 && minute < 60 && second < 60;
    }
}
