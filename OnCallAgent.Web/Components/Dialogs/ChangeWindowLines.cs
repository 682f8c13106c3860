using System.Globalization;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>
/// Change windows as lines of text and back: <c>allow 2026-01-05T22:00 6h Europe/Berlin FREQ=DAILY # nights</c>. The time is
/// of the zone's clock, the length in minutes (m), hours (h) or days (d); without a rule the window happens once.
/// </summary>
internal static class ChangeWindowLines
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm";

    public static string Show(ChangeWindow window)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(window.Zone);
        var local = TimeZoneInfo.ConvertTime(window.StartsAt, zone);
        var end = TimeZoneInfo.ConvertTime(window.EndsAt, zone);
        var kind = window.Kind == WindowKind.Freeze ? "freeze" : "allow";
        var name = window.Name.Length == 0 ? "" : $" # {window.Name}";
        var rule = window.Recurrence is null ? "" : $" {window.Recurrence}";
        return $"{kind} {local.ToString(TimeForm, CultureInfo.InvariantCulture)} {Length(end.DateTime - local.DateTime)} {window.Zone}{rule}{name}";
    }

    public static Result<ChangeWindow> Read(string line)
    {
        var hash = line.IndexOf('#', StringComparison.Ordinal);
        var name = hash < 0 ? "" : line[(hash + 1)..].Trim();
        var parts = (hash < 0 ? line : line[..hash]).Split(
            ' ',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        WindowKind? kind =
            parts is ["allow", ..] ? WindowKind.Allowed
            : parts is ["freeze", ..] ? WindowKind.Freeze
            : null;
        if (
            kind is null
            || parts.Length is < 4 or > 5
            || !DateTime.TryParseExact(
                parts[1],
                TimeForm,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var start
            )
            || Length(parts[2]) is not { } length
        )
        {
            return Refused(
                line,
                "must be allow or freeze, a time, a length, a zone and maybe a rule: allow 2026-01-05T22:00 6h Europe/Berlin FREQ=DAILY # nights"
            );
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(parts[3], out var zone))
        {
            return Refused(line, $"names no time zone: “{parts[3]}”; Europe/Berlin is one");
        }

        // Both ends by the zone's clock: a night over a change of clocks is an hour longer or shorter.
        var window = new ChangeWindow(
            kind.Value,
            At(start, zone),
            At(start + length, zone),
            parts[3]
        )
        {
            Name = name,
            Recurrence = parts.Length == 5 ? parts[4] : null,
        };
        return window.Fault() is { } fault ? Refused(line, fault) : window;
    }

    // A time that a change of clocks leaves out is taken as so much later.
    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        var there = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(there, zone.GetUtcOffset(there));
    }

    private static TimeSpan? Length(string text) =>
        text.Length > 1
        && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and <= 129_600
            ? text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                _ => null,
            }
            : null;

    private static string Length(TimeSpan length) =>
        (length.Ticks % TimeSpan.TicksPerDay, length.Ticks % TimeSpan.TicksPerHour) switch
        {
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays:0}d"),
            (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0}h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0}m"),
        };

    private static FieldError Refused(string line, string why) =>
        new("change_windows", $"“{line}” {why}");
}
