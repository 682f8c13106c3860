namespace OnCallAgent.Web.Data;

/// <summary>
/// A run of stored lines whose words are indexed together. It says what can be in it and never more than that: a search
/// passes over blocks that cannot hold what it looks for, and looks at every line of the others. Written in the
/// transaction of its lines.
/// </summary>
public sealed class StoredLogBlock
{
    /// <summary>Id of its first line.</summary>
    public long FirstId { get; init; }

    /// <summary>Id of its last line.</summary>
    public long LastId { get; init; }

    /// <summary>When its lines were read.</summary>
    public DateTimeOffset ObservedAt { get; init; }

    /// <summary>The latest of its lines' own times.</summary>
    public DateTimeOffset Latest { get; init; }

    /// <summary>About how many bytes its lines take up.</summary>
    public long Bytes { get; init; }
}

/// <summary>How many lines of one service and level were read within a minute. Added to in the transaction of the lines.</summary>
public sealed class StoredLogMinute
{
    /// <summary>The service that stands for those beyond the limit of a minute.</summary>
    public const string OtherServices = "(other)";

    /// <summary>Most services that a minute counts apart: a stranger's lines could name a new one each.</summary>
    public const int MostServices = 200;

    /// <summary>Minutes since 1970 in UTC, by the clock of the agent: times in lines can be anything.</summary>
    public long Minute { get; init; }

    /// <summary>The service, or <see cref="OtherServices"/>.</summary>
    public required string Service { get; init; }

    /// <summary>The level.</summary>
    public Domain.Logs.EntryLevel Level { get; init; }

    /// <summary>How many lines.</summary>
    public long Lines { get; init; }

    /// <summary>The minute that a moment is in.</summary>
    public static long MinuteOf(DateTimeOffset moment) =>
        Math.DivRem(
            moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks,
            TimeSpan.TicksPerMinute
        ).Quotient;

    /// <summary>When a minute begins.</summary>
    public static DateTimeOffset StartOf(long minute) =>
        DateTimeOffset.UnixEpoch.AddTicks(minute * TimeSpan.TicksPerMinute);
}
