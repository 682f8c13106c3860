using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Detection;

/// <summary>Where in the message a pattern matched, in characters.</summary>
public readonly record struct MatchSpan(int Start, int Length);

/// <summary>A line that a pattern matched.</summary>
/// <param name="Pattern">The pattern that matched (the most severe one, where several did).</param>
/// <param name="Entry">The line.</param>
/// <param name="Match">Where in the message it matched.</param>
/// <param name="Fingerprint">Which fault it is one more sign of; versioned, stable across restarts.</param>
/// <param name="Normalised">The message's first line with its variable parts masked.</param>
public sealed record Signal(
    AlertPattern Pattern,
    LogEntry Entry,
    MatchSpan Match,
    string Fingerprint,
    string Normalised
)
{
    /// <summary>The alert of another program that it is; null for a line of a log.</summary>
    public AlertNotice? Alert { get; init; }
}
