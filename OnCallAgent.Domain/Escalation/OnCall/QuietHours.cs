using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.OnCall;

/// <summary>Hours in which nobody is woken for what can wait.</summary>
public sealed record QuietHours
{
    /// <summary>When they begin, on the wall.</summary>
    public TimeOnly From { get; init; } = new(22, 0);

    /// <summary>When they end; may lie on the next day.</summary>
    public TimeOnly Until { get; init; } = new(7, 0);

    /// <summary>IANA zone.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>What waits. Critical never does.</summary>
    public IReadOnlyList<Severity> Severities { get; init; } =
    [Severity.Medium, Severity.Low, Severity.Info];

    /// <summary>The moment at which they end; null where they do not hold, or this severity does not wait.</summary>
    public DateTimeOffset? HoldUntil(Severity severity, DateTimeOffset now)
    {
        if (severity == Severity.Critical || !Severities.Contains(severity) || From == Until)
        {
            return null;
        }

        // Moments are compared and not times on the wall: one that clocks leave out or show twice begins and ends once.
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        var today = DateOnly.FromDateTime(WallClock.Local(now, zone));
        foreach (var first in (DateOnly[])[today.AddDays(-1), today])
        {
            var last = From > Until ? first.AddDays(1) : first;
            var end = WallClock.Instant(last.ToDateTime(Until), zone);
            if (WallClock.Instant(first.ToDateTime(From), zone) <= now && now < end)
            {
                return end;
            }
        }

        return null;
    }

    internal IEnumerable<string> Faults()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            yield return $"the zone is “{PlainText.Line(Zone, 60)}”; it must be one like Europe/Berlin or UTC";
        }

        if (From == Until)
        {
            yield return "begin and end are the same time";
        }

        if (Severities.Contains(Severity.Critical))
        {
            yield return "critical incidents never wait";
        }
    }
}
