using System.Globalization;
using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>The time in a JSON field: a text in any known notation, or a number since 1970 whose unit its size tells.</summary>
internal static class JsonTime
{
    private const decimal SecondsFrom = 100_000_000m;
    private const decimal SecondsTo = 4_102_444_800m;

    public static bool TryRead(string value, LineClock clock, out TimeReading reading)
    {
        reading = default;
        if (!TryNumber(value, out var time))
        {
            return TimestampText.TryRead(value.AsSpan().Trim(), clock, out reading);
        }

        reading = new TimeReading(time, value.Length, HasZone: true, HasDate: true, '\0');
        return true;
    }

    private static bool TryNumber(string value, out DateTimeOffset time)
    {
        time = default;
        if (
            !decimal.TryParse(
                value,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
            || number < 0
        )
        {
            return false;
        }

        // Seconds, milliseconds, microseconds, nanoseconds: each unit's years 1973 to 2100 overlap no other's.
        foreach (var (unit, ticks) in Units)
        {
            if (number / unit is >= SecondsFrom and < SecondsTo)
            {
                time = DateTimeOffset.UnixEpoch.AddTicks((long)(number * ticks));
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<(decimal PerSecond, decimal Ticks)> Units =>
        new (decimal, decimal)[]
        {
            (1m, 10_000_000m),
            (1_000m, 10_000m),
            (1_000_000m, 10m),
            (1_000_000_000m, 0.01m),
        };
}
