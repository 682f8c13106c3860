using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;

namespace OnCallAgent.Tests.Support;

/// <summary>Keeps what the agent's logger writes, with its properties.</summary>
internal sealed class KeptLines : ILogEventSink
{
    private readonly ConcurrentQueue<LogEvent> lines = [];

    public LogEvent[] Lines => [.. lines];

    public void Emit(LogEvent logEvent) => lines.Enqueue(logEvent);
}
