using System.Security.Cryptography;
using System.Text;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>Alerts as signals: they take the same way as lines that a pattern matched.</summary>
public static class AlertSignal
{
    /// <summary>What the pattern id of an incident that an alert opened begins with.</summary>
    public const string PatternPrefix = "alert:";

    private const string FingerprintPrefix = "a1:";
    private const int LongestRule = 90;

    /// <summary>The pattern id of an alert's rule.</summary>
    public static string PatternId(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return PatternPrefix + (rule.Length <= LongestRule ? rule : rule[..LongestRule]);
    }

    /// <summary>
    /// The rule of another program as the pattern that it stands for: opens at once whatever its severity, and each
    /// alert is a fault of its own. Its regex matches every line: all evidence of such an incident came from the alert.
    /// </summary>
    public static AlertPattern Pattern(string rule, Severity severity, TimeSpan cooldown) =>
        new()
        {
            Id = PatternId(rule),
            Name = rule,
            Regex = "(?s).",
            Severity = severity,
            GroupBy = GroupBy.Service,
            Cooldown = cooldown,
        };

    /// <summary>The signal of an alert that begins to fire.</summary>
    /// <param name="notice">The alert.</param>
    /// <param name="source">Id of the source it came from.</param>
    /// <param name="known">How it stood; while its incident is active, service and rule are those the incident was opened with.</param>
    /// <param name="cooldown">How long after a resolution it reopens its incident.</param>
    /// <param name="observedAt">The agent's clock.</param>
    public static Signal Of(
        AlertNotice notice,
        string source,
        AlertEpisode? known,
        TimeSpan cooldown,
        DateTimeOffset observedAt
    )
    {
        ArgumentNullException.ThrowIfNull(notice);
        var pattern = Pattern(notice.Name, notice.Severity, cooldown);
        var entry = Entry(notice, source, observedAt);
        if (known is not null)
        {
            pattern = pattern with { Id = known.PatternId };
            entry = entry with { Service = known.Service };
        }

        return new Signal(
            pattern,
            entry,
            default,
            Fingerprint(source, notice.Key),
            MessageNormaliser.Normalise(notice.Title)
        )
        {
            Alert = notice,
        };
    }

    /// <summary>An alert as the line that is stored of it.</summary>
    public static LogEntry Entry(AlertNotice notice, string source, DateTimeOffset observedAt)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var fires = notice.Status == AlertStatus.Firing;
        var text =
            $"{(fires ? "" : "Resolved: ")}{notice.Title}"
            + (notice.Description.Length > 0 ? $"\n{notice.Description}" : "");
        return new LogEntry
        {
            Timestamp = (fires ? notice.StartsAt : notice.EndsAt) ?? observedAt,
            TimestampIsObserved = (fires ? notice.StartsAt : notice.EndsAt) is null,
            Level = fires ? LevelOf(notice.Severity) : EntryLevel.Info,
            Service = notice.Service,
            Message = text,
            Raw = text,
            Metadata = notice.Labels,
            Format = "alert",
            Source = source,
        };
    }

    private static string Fingerprint(string source, string key) =>
        FingerprintPrefix
        + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\u001f{key}")).AsSpan(0, 12)
        );

    private static EntryLevel LevelOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => EntryLevel.Fatal,
            Severity.High => EntryLevel.Error,
            Severity.Medium => EntryLevel.Warning,
            _ => EntryLevel.Info,
        };
}
