using System.Globalization;

namespace OnCallAgent.Domain.Logs;

/// <summary>
/// How far the times are believed that others write: lines of files, pushed lines, documents, log records and alerts. A
/// time that lies farther ahead than a clock is wrong by is no time of an event; what says so counts as having none, and
/// what it said is kept beside it. Else one line of the year 2999 would stand above all others for ever.
/// </summary>
public static class SaidTime
{
    /// <summary>How far ahead of the agent's clock a time may lie.</summary>
    /// <value>10 min, as Grafana Loki's <c>creation_grace_period</c>.</value>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(10);

    /// <summary>The field or label that keeps a time that was not believed.</summary>
    public const string Field = "time_said";

    /// <summary>Whether what was seen now may have happened then.</summary>
    /// <param name="said">The time that was written.</param>
    /// <param name="seen">The agent's clock as it came.</param>
    public static bool IsBelieved(DateTimeOffset said, DateTimeOffset seen) =>
        said.UtcTicks - seen.UtcTicks <= MostAhead.Ticks;

    /// <summary>The time as it is kept where it is not believed.</summary>
    public static string Text(DateTimeOffset said) =>
        said.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
