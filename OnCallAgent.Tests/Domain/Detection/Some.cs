using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Detection;

/// <summary>Patterns, lines and signals of which only what is named matters.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static AlertPattern Pattern(
        string id = "p",
        string regex = "boom",
        Severity severity = Severity.High
    ) =>
        new()
        {
            Id = id,
            Name = id,
            Regex = regex,
            Severity = severity,
        };

    public static LogEntry Line(
        string message,
        EntryLevel level = EntryLevel.Unknown,
        string service = "orders"
    ) =>
        new()
        {
            Timestamp = Noon,
            Service = service,
            Message = message,
            Raw = message,
            Level = level,
        };

    public static Signal Signal(AlertPattern pattern, string message, string service = "orders") =>
        SignalFingerprint.Signal(pattern, Line(message, service: service), default);
}
