namespace OnCallAgent.Domain.Logs;

/// <summary>What a parser may assume of the lines of one file or stream.</summary>
/// <param name="Source">Id of the source.</param>
/// <param name="DefaultService">Service of lines that name none; by default the file's name without extension and rotation suffix.</param>
/// <param name="DefaultZone">Zone of times that carry none.</param>
public sealed record LineContext(string Source, string DefaultService, TimeZoneInfo DefaultZone);

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
