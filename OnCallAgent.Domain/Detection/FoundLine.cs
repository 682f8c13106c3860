using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Detection;

/// <summary>A line, and what of it a pattern matched.</summary>
/// <param name="Entry">The line.</param>
/// <param name="Match">Where in its message.</param>
public sealed record FoundLine(LogEntry Entry, MatchSpan Match);
