namespace OnCallAgent.Domain.Logs;

/// <summary>What a parser may assume of the lines of one file or stream.</summary>
/// <param name="Source">Id of the source.</param>
/// <param name="DefaultService">Service of lines that name none; by default the file's name without extension and rotation suffix.</param>
/// <param name="DefaultZone">Zone of times that carry none.</param>
public sealed record LineContext(string Source, string DefaultService, TimeZoneInfo DefaultZone)
{
    /// <summary>Which lines begin an event; null leaves that to their shape.</summary>
    public FirstLineTest? IsFirstLine { get; init; }
}

/// <summary>Whether a line begins an event, as a person has set for the stream.</summary>
/// <param name="head">The first <see cref="MultiLineJoiner.TestedHead"/> characters of the program's line, without its line end.</param>
public delegate bool FirstLineTest(ReadOnlySpan<char> head);

/// <summary>Reads one (possibly joined) line. Never fails: what no format fits is a raw entry.</summary>
public interface ILogLineParser
{
    /// <summary>The entry that the text stands for.</summary>
    /// <param name="text">The line without its line end; joined lines are separated by <c>\n</c>.</param>
    /// <param name="context">What may be assumed of this stream.</param>
    /// <param name="observedAt">When it was read: the time of lines without one, and the year of times without one.</param>
    LogEntry Parse(string text, LineContext context, DateTimeOffset observedAt);

    /// <summary>Whether the line belongs to the event before it (a stack frame, "Caused by", an indented line).</summary>
    bool IsContinuation(ReadOnlySpan<char> line);
}
