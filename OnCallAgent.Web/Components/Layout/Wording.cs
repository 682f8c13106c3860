using System.Globalization;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>How times, ages and numbers read.</summary>
public static class Wording
{
    /// <summary>A duration in at most two units: <c>12 s</c>, <c>3 m 12 s</c>, <c>2 h 5 m</c>, <c>4 d</c>.</summary>
    public static string Duration(TimeSpan span)
    {
        span = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        return span switch
        {
            { TotalSeconds: < 1 } => "0 s",
            { TotalMinutes: < 1 } => Two(span.Seconds, "s", 0, ""),
            { TotalHours: < 1 } => Two(span.Minutes, "m", span.Seconds, "s"),
            { TotalDays: < 1 } => Two(span.Hours, "h", span.Minutes, "m"),
            _ => Two((int)span.TotalDays, "d", span.Hours, "h"),
        };
    }

    /// <summary>The same; a dash where it is not known.</summary>
    public static string Duration(TimeSpan? span) => span is { } known ? Duration(known) : "–";

    /// <summary>An age in one unit: <c>12 s</c>, <c>3 m</c>, <c>2 h</c>, <c>4 d</c>.</summary>
    public static string Age(TimeSpan age) =>
        age switch
        {
            { TotalSeconds: < 1 } => "now",
            { TotalMinutes: < 1 } => Invariant($"{age.Seconds} s"),
            { TotalHours: < 1 } => Invariant($"{age.Minutes} m"),
            { TotalDays: < 1 } => Invariant($"{age.Hours} h"),
            _ => Invariant($"{(int)age.TotalDays} d"),
        };

    /// <summary>The first line of a message, cut where it is longer than a row can show.</summary>
    public static string FirstLine(string message, int longest)
    {
        ArgumentNullException.ThrowIfNull(message);
        var end = message.IndexOf('\n', StringComparison.Ordinal);
        var length = Math.Min(end < 0 ? message.Length : end, longest);
        return length == message.Length ? message : message[..length];
    }

    /// <summary>A number with thin spaces between its thousands.</summary>
    public static string Number(long value) =>
        value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202F');

    /// <summary>A share between 0 and 1 with two digits.</summary>
    public static string Score(double value) => Share.Show(value);

    /// <summary>A share between 0 and 1 in percent.</summary>
    public static string Percent(double share) => Invariant($"{share * 100:0} %");

    /// <summary>A level as a log shows it; empty where the line names none.</summary>
    public static string Level(EntryLevel level) =>
        level switch
        {
            EntryLevel.Warning => "WARN",
            EntryLevel.Unknown => "",
            _ => level.ToString().ToUpperInvariant(),
        };

    /// <summary>Where an incident stands, and who must act.</summary>
    public static string Standing(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        if (incident.MergedInto is not null)
        {
            return "merged";
        }

        return (incident.Status, incident.Handler) switch
        {
            (IncidentStatus.Resolved, _) => "resolved",
            (IncidentStatus.Closed, _) => "closed",
            (_, Handler.WaitingForApproval) => "needs approval",
            (_, Handler.Human) => "needs a human",
            (_, Handler.Agent) => "agent working",
            _ => incident.AcknowledgedAt is null ? "new" : "acknowledged",
        };
    }

    private static string Two(int first, string unit, int second, string smaller) =>
        second == 0
            ? Invariant($"{first} {unit}")
            : Invariant($"{first} {unit} {second} {smaller}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
