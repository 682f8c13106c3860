using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

/// <summary>Reads lines the way a stream of the service "fallback" would, on 23 November 2026 at noon, in UTC unless said otherwise.</summary>
internal static class Lines
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static readonly LogLineParser Parser = new();

    public static LineContext Context(TimeZoneInfo? zone = null) =>
        new("test", "fallback", zone ?? TimeZoneInfo.Utc);

    public static LogEntry Parse(string text, TimeZoneInfo? zone = null) =>
        Parser.Parse(text, Context(zone), Noon);

    /// <summary>The events that the lines make, through the joiner and the parser.</summary>
    public static IReadOnlyList<LogEntry> Read(IEnumerable<string> lines, JoinLimits? limits = null)
    {
        var joiner = new MultiLineJoiner(limits);
        var events = new List<JoinedEvent>();
        long offset = 0;
        long number = 0;
        foreach (var line in lines)
        {
            if (
                joiner.Add(
                    new RawLine(line, new LinePosition("f", offset, ++number), false, Noon)
                ) is
                { } done
            )
            {
                events.Add(done);
            }

            offset += System.Text.Encoding.UTF8.GetByteCount(line) + 1;
        }

        if (joiner.Flush() is { } last)
        {
            events.Add(last);
        }

        return [.. events.Select(e => e.ToEntry(Parser, Context()))];
    }

    public static IReadOnlyList<LogEntry> Read(string text) =>
        Read(text.ReplaceLineEndings("\n").Split('\n'));

    public static void ShouldBe(
        this LogEntry entry,
        string format,
        string? time,
        EntryLevel level,
        string service,
        string message
    )
    {
        entry.Timestamp.Offset.ShouldBe(TimeSpan.Zero);
        // One text for all fields: a failure shows them all at once.
        Assert.Equal(Summary(format, time, level, service, message), Summary(entry));
    }

    private static string Summary(LogEntry e) =>
        Summary(
            e.Format,
            e.TimestampIsObserved
                ? null
                : e.Timestamp.ToString(
                    "yyyy-MM-ddTHH:mm:ss.fff",
                    System.Globalization.CultureInfo.InvariantCulture
                ),
            e.Level,
            e.Service,
            e.Message
        );

    private static string Summary(
        string format,
        string? time,
        EntryLevel level,
        string service,
        string message
    ) => $"{format} {time ?? "no time"} {level} {service} «{message}»";
}
