using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OnCallAgent.Tests.Support;

/// <summary>Keeps every log line, whatever its level, as a reader of the log would see it.</summary>
public sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<RecordedLine> lines = [];

    public IReadOnlyList<RecordedLine> Lines => [.. lines];

    /// <summary>Everything as one text: to look for what must not be in a log.</summary>
    public string Text => string.Join('\n', lines.Select(l => $"{l.Message} {l.Exception}"));

    public ILogger CreateLogger(string categoryName) => new Recorder(lines, categoryName);

    public void Dispose() { }

    private sealed class Recorder(ConcurrentQueue<RecordedLine> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) =>
            lines.Enqueue(
                new RecordedLine(
                    logLevel,
                    category,
                    eventId.Id,
                    formatter(state, exception),
                    exception
                )
            );
    }
}

public sealed record RecordedLine(
    LogLevel Level,
    string Category,
    int EventId,
    string Message,
    Exception? Exception
);
