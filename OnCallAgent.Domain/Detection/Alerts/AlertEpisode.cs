namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>What a notice changes.</summary>
public enum AlertChange
{
    /// <summary>It begins to fire: a sign of a fault.</summary>
    Fires = 0,

    /// <summary>It still fires, as is known.</summary>
    Repeats = 1,

    /// <summary>It stops.</summary>
    Ends = 2,

    /// <summary>Nothing: it came twice, or was overtaken by a later one.</summary>
    Stale = 3,
}

/// <summary>How an alert stood last, kept so that notices that come twice or in the wrong order change nothing.</summary>
public sealed class AlertEpisode
{
    /// <summary>The source it came from.</summary>
    public required string SourceId { get; init; }

    /// <summary>The alert's key.</summary>
    public required string Key { get; init; }

    /// <summary>The service it spoke of when it began: its incident is found by it, whatever later labels say.</summary>
    public required string Service { get; set; }

    /// <summary>The pattern id its incident was opened under.</summary>
    public required string PatternId { get; set; }

    /// <summary>Whether it fires.</summary>
    public bool Firing { get; set; }

    /// <summary>When it began to fire, by its program; null where that does not say.</summary>
    public DateTimeOffset? StartsAt { get; set; }

    /// <summary>When it last changed, by the agent's clock.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>The incident it opened or joined last; null for none.</summary>
    public string? IncidentId { get; set; }

    /// <summary>What a notice changes. Within one firing the start stays the same; where the program names none, the order of arrival counts.</summary>
    /// <param name="notice">What was said.</param>
    /// <param name="known">How the alert stood; null for the first word of it.</param>
    public static AlertChange Judge(AlertNotice notice, AlertEpisode? known)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var fires = notice.Status == AlertStatus.Firing;
        if (known is null)
        {
            return fires ? AlertChange.Fires : AlertChange.Ends;
        }

        if (notice.StartsAt is not { } starts || known.StartsAt is not { } started)
        {
            return (fires, known.Firing) switch
            {
                (true, true) => AlertChange.Repeats,
                (true, false) => AlertChange.Fires,
                (false, true) => AlertChange.Ends,
                (false, false) => AlertChange.Stale,
            };
        }

        if (starts < started)
        {
            return AlertChange.Stale;
        }

        if (starts > started)
        {
            return fires ? AlertChange.Fires : AlertChange.Ends;
        }

        return (fires, known.Firing) switch
        {
            (true, true) => AlertChange.Repeats,
            (false, true) => AlertChange.Ends,
            _ => AlertChange.Stale,
        };
    }

    /// <summary>The latest word on each alert, where one delivery speaks of it several times.</summary>
    public static IReadOnlyList<AlertNotice> Latest(IReadOnlyList<AlertNotice> notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        var latest = new Dictionary<string, AlertNotice>(StringComparer.Ordinal);
        foreach (var notice in notices)
        {
            if (
                !latest.TryGetValue(notice.Key, out var other)
                || notice.StartsAt is not { } starts
                || other.StartsAt is not { } before
                || starts > before
                || (starts == before && notice.Status >= other.Status)
            )
            {
                latest[notice.Key] = notice;
            }
        }

        return [.. latest.Values];
    }
}
