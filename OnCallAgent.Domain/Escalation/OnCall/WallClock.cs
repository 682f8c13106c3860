namespace OnCallAgent.Domain.Escalation.OnCall;

/// <summary>
/// The moment of a local time. Where clocks are put forward and the time does not exist, the offset from before counts;
/// where they are put back and it comes twice, the first one does (RFC 5545, 3.3.5).
/// </summary>
public static class WallClock
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    /// <summary>The moment, in UTC.</summary>
    /// <param name="local">A time on the wall; its kind is not looked at.</param>
    /// <param name="zone">Whose wall.</param>
    public static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsAmbiguousTime(wall))
        {
            return Utc(wall, zone.GetAmbiguousTimeOffsets(wall).Max());
        }

        if (!zone.IsInvalidTime(wall))
        {
            return Utc(wall, zone.GetUtcOffset(wall));
        }

        var before = wall;
        while (zone.IsInvalidTime(before))
        {
            before -= Step;
        }

        return Utc(wall, zone.GetUtcOffset(before));
    }

    /// <summary>The time on the wall at a moment.</summary>
    public static DateTime Local(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).DateTime;

    private static DateTimeOffset Utc(DateTime wall, TimeSpan offset) =>
        new DateTimeOffset(wall, offset).ToUniversalTime();
}
