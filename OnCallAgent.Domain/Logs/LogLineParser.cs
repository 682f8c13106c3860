using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs;

/// <summary>Recognises the usual log formats line by line, without being told which to expect.</summary>
/// <remarks>Stateless and safe for concurrent use. Never throws, whatever the text holds.</remarks>
public sealed class LogLineParser : ILogLineParser
{
    /// <inheritdoc />
    public LogEntry Parse(string text, LineContext context, DateTimeOffset observedAt)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(context);
        var plain = TerminalText.Clean(text);
        var draft = LineReader.Read(plain, new LineClock(context.DefaultZone, observedAt));
        return draft.ToEntry(text, plain, context, observedAt);
    }

    /// <inheritdoc />
    public bool IsContinuation(ReadOnlySpan<char> line) => ContinuationLine.Is(line);
}
