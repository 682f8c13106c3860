namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Turns the calendar fields of a line into a point in time: what the line leaves out comes from the stream's zone and the reading time.</summary>
internal readonly record struct LineClock(TimeZoneInfo Zone, DateTimeOffset ObservedAt)
{
    /// <summary>Last year that a time is read of; what is not believed is read all the same, and said.</summary>
    public const int LastYear = 9998;

    /// <summary>For asking only whether there is a time, not which.</summary>
    public static readonly LineClock Any = new(
        TimeZoneInfo.Utc,
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)
    );

    // A clock that runs ahead, or a zone that was guessed wrong, must not throw a line back by a year (or a day).
    private static readonly TimeSpan YearlessSlack = TimeSpan.FromDays(1);
    private static readonly TimeSpan DatelessSlack = TimeSpan.FromHours(1);

    /// <summary>A full date and time; null where there is no such day. A null offset means the stream's zone.</summary>
    public DateTimeOffset? At(int year, int month, int day, long ticksOfDay, TimeSpan? offset)
    {
        if (
            year is < 1970 or > LastYear
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
        )
        {
            return null;
        }

        var local = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified).AddTicks(
            ticksOfDay
        );
        return InUtc(local, offset);
    }

    /// <summary>A date without a year: the latest such day that is not more than a day after the reading time.</summary>
    public DateTimeOffset? AtYearless(int month, int day, long ticksOfDay, TimeSpan? offset)
    {
        var year = InZone(ObservedAt).Year;
        if (year is < 1978 or > 2198)
        {
            return null;
        }

        // 29 February needs up to eight years to come round (1896 to 1904 is the longest gap of its kind).
        for (var candidate = year + 1; candidate > year - 8; candidate--)
        {
            if (
                At(candidate, month, day, ticksOfDay, offset) is { } time
                && time <= ObservedAt + YearlessSlack
            )
            {
                return time;
            }
        }

        return null;
    }

    /// <summary>A time of day alone: its latest occurrence that is not more than an hour after the reading time.</summary>
    public DateTimeOffset? AtDateless(long ticksOfDay, TimeSpan? offset)
    {
        if (ObservedAt.Year is < 1971 or > 2198)
        {
            return null;
        }

        var today = (
            offset is { } given ? ObservedAt.UtcDateTime + given : InZone(ObservedAt)
        ).Date;
        for (var back = -1; back <= 1; back++)
        {
            var time = InUtc(
                DateTime.SpecifyKind(
                    today.AddDays(-back).AddTicks(ticksOfDay),
                    DateTimeKind.Unspecified
                ),
                offset
            );
            if (time <= ObservedAt + DatelessSlack)
            {
                return time;
            }
        }

        return null;
    }

    private DateTimeOffset InUtc(DateTime local, TimeSpan? offset) =>
        new(local.Ticks - (offset ?? OffsetOf(local)).Ticks, TimeSpan.Zero);

    private TimeSpan OffsetOf(DateTime local) =>
        ReferenceEquals(Zone, TimeZoneInfo.Utc) ? TimeSpan.Zero : Zone.GetUtcOffset(local);

    private DateTime InZone(DateTimeOffset time) =>
        ReferenceEquals(Zone, TimeZoneInfo.Utc)
            ? time.UtcDateTime
            : TimeZoneInfo.ConvertTime(time, Zone).DateTime;
}
