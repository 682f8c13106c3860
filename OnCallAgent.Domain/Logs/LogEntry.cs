namespace OnCallAgent.Domain.Logs;

/// <summary>A line's level, mildest first; <see cref="Unknown"/> where the line names none.</summary>
public enum EntryLevel
{
    /// <summary>The line names no level.</summary>
    Unknown = 0,

    /// <summary>TRACE, FINEST, verbose.</summary>
    Trace = 1,

    /// <summary>DEBUG, FINE.</summary>
    Debug = 2,

    /// <summary>INFO, NOTICE.</summary>
    Info = 3,

    /// <summary>WARN, WARNING.</summary>
    Warning = 4,

    /// <summary>ERROR, SEVERE.</summary>
    Error = 5,

    /// <summary>FATAL, CRITICAL, ALERT, EMERGENCY, PANIC.</summary>
    Fatal = 6,
}

/// <summary>Where in a file an entry began.</summary>
/// <param name="Path">The file as it was opened.</param>
/// <param name="Offset">Bytes from the start of the file to the first byte of the entry.</param>
/// <param name="LineNumber">1-based number of the entry's first line since reading began.</param>
public sealed record LinePosition(string Path, long Offset, long LineNumber);

/// <summary>One event of a log: a line, or several where a stack trace was joined to its first line.</summary>
public sealed record LogEntry
{
    private static readonly IReadOnlyDictionary<string, string> None =
        new Dictionary<string, string>();

    /// <summary>
    /// When the writer says it happened, in UTC; when it was read, if the line carries no time, or one that
    /// <see cref="SaidTime"/> does not believe.
    /// </summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>When it happened as far as it is believed: never later than it was seen, for clocks of others may be ahead.</summary>
    /// <param name="seen">The agent's clock as it saw the line.</param>
    public DateTimeOffset BelievedTime(DateTimeOffset seen) => Timestamp > seen ? seen : Timestamp;

    /// <summary>True where <see cref="Timestamp"/> is the reading time because the line carries none that is believed.</summary>
    public bool TimestampIsObserved { get; init; }

    /// <summary>Whether the line carries a time, believed or not.</summary>
    public bool CarriesTime => !TimestampIsObserved || Metadata.ContainsKey(SaidTime.Field);

    /// <summary>The level the line names.</summary>
    public EntryLevel Level { get; init; }

    /// <summary>The service that wrote it: from the line, else from the source, else the file's name.</summary>
    public required string Service { get; init; }

    /// <summary>The text without the fields that were taken out of it; joined lines are separated by <c>\n</c>.</summary>
    public required string Message { get; init; }

    /// <summary>The line as it was read, before anything was taken out of it.</summary>
    public required string Raw { get; init; }

    /// <summary>Further fields (logger, thread, host, trace id …).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = None;

    /// <summary>Name of the format that was recognised, <c>raw</c> where none was.</summary>
    public string Format { get; init; } = "raw";

    /// <summary>Id of the source it came from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Where it began; null for lines that were pushed in.</summary>
    public LinePosition? Position { get; init; }

    /// <summary>True where the line was longer than the limit and its end was cut off.</summary>
    public bool Truncated { get; init; }
}
