using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Incidents;

/// <summary>A log line kept with its incident, however long the log itself is retained.</summary>
public sealed class EvidenceLine
{
    /// <summary>The first lines of a fault that are kept.</summary>
    public const int KeptFirst = 20;

    /// <summary>The latest lines of a fault that are kept beside the first.</summary>
    public const int KeptLatest = 20;

    /// <summary>Longest message kept, in characters; the log store has the rest.</summary>
    public const int MaxMessageLength = 8_192;

    /// <summary>Assigned by the database; orders the lines as they arrived.</summary>
    public long Id { get; init; }

    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>When the writer says it happened.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The line's level.</summary>
    public EntryLevel Level { get; init; }

    /// <summary>The line's service.</summary>
    public required string Service { get; init; }

    /// <summary>The line's message, cut at <see cref="MaxMessageLength"/>.</summary>
    public required string Message { get; init; }

    /// <summary>Where in the message the pattern matched, in characters.</summary>
    public int MatchStart { get; init; }

    /// <summary>How much of the message the pattern matched, in characters; 0 for none.</summary>
    public int MatchLength { get; init; }

    /// <summary>Id of the pattern that matched.</summary>
    public required string PatternId { get; init; }

    /// <summary>Id of the source; empty for lines that were pushed in.</summary>
    public string Source { get; init; } = "";

    /// <summary>File and byte offset (<c>path@offset</c>); null for lines that came from no file.</summary>
    public string? Origin { get; init; }

    /// <summary>The same line as evidence of another incident.</summary>
    public EvidenceLine For(string incidentId) =>
        new()
        {
            IncidentId = incidentId,
            Timestamp = Timestamp,
            Level = Level,
            Service = Service,
            Message = Message,
            MatchStart = MatchStart,
            MatchLength = MatchLength,
            PatternId = PatternId,
            Source = Source,
            Origin = Origin,
        };

    /// <summary>The line a signal was found in, as evidence of an incident.</summary>
    public static EvidenceLine From(string incidentId, Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        var entry = signal.Entry;
        var message =
            entry.Message.Length <= MaxMessageLength
                ? entry.Message
                : entry.Message[..MaxMessageLength];
        var visible = signal.Match.Start < message.Length;
        return new EvidenceLine
        {
            IncidentId = incidentId,
            Timestamp = entry.Timestamp,
            Level = entry.Level,
            Service = entry.Service,
            Message = message,
            MatchStart = visible ? signal.Match.Start : 0,
            MatchLength = visible
                ? Math.Min(signal.Match.Length, message.Length - signal.Match.Start)
                : 0,
            PatternId = signal.Pattern.Id,
            Source = entry.Source,
            Origin = entry.Position is { } at ? $"{at.Path}@{at.Offset}" : null,
        };
    }
}
