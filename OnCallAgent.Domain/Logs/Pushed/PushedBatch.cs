using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Logs.Pushed;

/// <summary>An entry of a delivery that was not taken.</summary>
/// <param name="Index">Its place in the delivery, from 0.</param>
/// <param name="Field">The field at fault; empty for the whole of it.</param>
/// <param name="Reason">What it held and what it may be.</param>
public sealed record RefusedEntry(int Index, string Field, string Reason);

/// <summary>What could be read of a delivery of log lines.</summary>
/// <param name="Entries">In their order.</param>
/// <param name="Refused">Those that could not be read, each with its reason.</param>
/// <param name="Cut">Messages that were cut because they were too long.</param>
public sealed record PushedBatch(
    IReadOnlyList<LogEntry> Entries,
    IReadOnlyList<RefusedEntry> Refused,
    int Cut
);

/// <summary>The body is no JSON at all, or nested too deep.</summary>
public sealed record BodyUnreadable(string Why) : Error("push.unreadable", Why);

/// <summary>The body holds more than one delivery may.</summary>
public sealed record TooManyEntries(int Most)
    : Error("push.too_many", $"One delivery may hold {Most} entries; send them in several.");
