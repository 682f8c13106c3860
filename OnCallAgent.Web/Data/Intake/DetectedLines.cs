using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// First stage: what lines say. No database is needed for it, so it runs before the turn is taken, and once, however
/// often the storing is tried.
/// </summary>
internal sealed class DetectedLines
{
    private DetectedLines(LogEntry[] entries, Signal?[] signals)
    {
        Entries = entries;
        Signals = signals;
        Found = [.. signals.OfType<Signal>()];
    }

    /// <summary>The lines as every database can hold them.</summary>
    public IReadOnlyList<LogEntry> Entries { get; }

    /// <summary>For each line the sign of a fault that it is; null for none.</summary>
    public IReadOnlyList<Signal?> Signals { get; }

    /// <summary>The signs alone, in order.</summary>
    public IReadOnlyList<Signal> Found { get; }

    /// <summary>These, and behind them lines that need no pattern to be known as signs.</summary>
    public DetectedLines With(IReadOnlyList<LogEntry> entries, IReadOnlyList<Signal?> signals) =>
        entries.Count == 0 ? this : new([.. Entries, .. entries], [.. Signals, .. signals]);

    /// <summary>Puts lines to the patterns.</summary>
    public static DetectedLines Of(IReadOnlyList<LogEntry> read, PatternSet patterns)
    {
        var entries = new LogEntry[read.Count];
        var signals = new Signal?[read.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = StorableText.Of(read[i]);
            signals[i] = patterns.Detect(entries[i]);
        }

        return new DetectedLines(entries, signals);
    }

    /// <summary>The same lines with other signs.</summary>
    public DetectedLines With(Signal?[] signals) => new((LogEntry[])Entries, signals);
}
