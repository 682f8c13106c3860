using System.Globalization;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Services;

/// <summary>What a change window says.</summary>
public enum WindowKind
{
    /// <summary>The agent may change the service within it, and, where one is listed, at no other time.</summary>
    Allowed = 0,

    /// <summary>The agent may not change the service within it, whatever else is allowed.</summary>
    Freeze = 1,
}

/// <summary>A stretch of time in which a service may, or may not, be changed by the agent. People are not bound by it.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="StartsAt">When it begins, or when its first occurrence does.</param>
/// <param name="EndsAt">When it ends, or when its first occurrence does.</param>
/// <param name="Zone">IANA zone in which it recurs, so that 22:00 stays 22:00 when the clocks change.</param>
public sealed record ChangeWindow(
    WindowKind Kind,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string Zone
)
{
    /// <summary>Longest occurrence.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromDays(90);

    /// <summary>Longest <see cref="Name"/>, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>What people call it; empty for nothing.</summary>
    public string Name { get; init; } = "";

    /// <summary>How it recurs: an iCalendar rule (RFC 5545, 3.3.10) such as <c>FREQ=WEEKLY;BYDAY=SA</c>, daily at most; null for once.</summary>
    public string? Recurrence { get; init; }

    /// <summary>When it holds.</summary>
    public RecurringTime Time() => new(StartsAt, EndsAt, Recurrence, Zone);

    /// <summary>What is wrong with it; null where it is sound.</summary>
    public string? Fault()
    {
        var length = EndsAt - StartsAt;
        return !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _)
                ? $"“{Zone}” is no time zone such as Europe/Berlin or UTC"
            : length <= TimeSpan.Zero || length > MaxLength
                ? $"a window lasts more than nothing and {MaxLength.TotalDays:0} days at most"
            : Name.Length > MaxNameLength || Name.Any(char.IsControl)
                ? $"a name has {MaxNameLength} characters at most, on one line"
            : Recurrence is not null && Time().Fault() is { } fault ? $"“{Recurrence}” {fault}"
            : null;
    }
}

/// <summary>What the windows of a service say of a moment.</summary>
/// <param name="IsOpen">Whether the agent may change the service then.</param>
/// <param name="Why">One sentence.</param>
/// <param name="OpensAt">When it next may, where it may not; null where that cannot be told.</param>
public sealed record WindowVerdict(bool IsOpen, string Why, DateTimeOffset? OpensAt = null);

/// <summary>Judges the change windows of a service.</summary>
public static class ChangeWindows
{
    /// <summary>Most windows of one service.</summary>
    public const int Most = 50;

    // Windows that never leave a gap within so many changes are told as "no opening in sight".
    private const int MostSteps = 400;

    /// <summary>Whether the agent may change the service at this moment; where not, until when.</summary>
    public static WindowVerdict Judge(IReadOnlyList<ChangeWindow> windows, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Count == 0)
        {
            return new WindowVerdict(true, "No change window is set.");
        }

        if (Holding(windows, WindowKind.Freeze, now) is { } freeze)
        {
            var opens = OpensAt(windows, freeze.Stretch.Until);
            return new WindowVerdict(
                false,
                $"{Named("A freeze", freeze.Window)} holds until {Clock(freeze.Stretch.Until, freeze.Window.Zone)}{Opening(opens, freeze.Window.Zone)}",
                opens
            );
        }

        if (windows.All(w => w.Kind != WindowKind.Allowed))
        {
            return new WindowVerdict(true, "No freeze holds.");
        }

        if (Holding(windows, WindowKind.Allowed, now) is { } allowed)
        {
            return new WindowVerdict(
                true,
                $"{Named("The change window", allowed.Window)} is open until {Clock(allowed.Stretch.Until, allowed.Window.Zone)}."
            );
        }

        var next = NextAllowed(windows, now) is { } begin ? OpensAt(windows, begin) : null;
        return new WindowVerdict(
            false,
            $"No change window is open{Opening(next, windows.First(w => w.Kind == WindowKind.Allowed).Zone)}",
            next
        );
    }

    /// <summary>What is wrong with the list; empty where it is sound.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyList<ChangeWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return windows.Count > Most
            ? [$"{windows.Count} windows; {Most} at most are taken"]
            : [.. windows.Select(static w => w.Fault()).OfType<string>()];
    }

    // From one change to the next: past each freeze, to each beginning of an allowed window, until one is open. The first
    // change was found by whoever asks; to look for it again would cost a decision as much as the verdict itself.
    private static DateTimeOffset? OpensAt(IReadOnlyList<ChangeWindow> windows, DateTimeOffset now)
    {
        var bound = windows.Any(w => w.Kind == WindowKind.Allowed);
        var at = now;
        for (var step = 1; step < MostSteps; step++)
        {
            if (Holding(windows, WindowKind.Freeze, at) is { } freeze)
            {
                at = freeze.Stretch.Until;
            }
            else if (!bound || Holding(windows, WindowKind.Allowed, at) is not null)
            {
                return at;
            }
            else if (NextAllowed(windows, at) is { } next)
            {
                at = next;
            }
            else
            {
                return null;
            }
        }

        return null;
    }

    private static DateTimeOffset? NextAllowed(
        IReadOnlyList<ChangeWindow> windows,
        DateTimeOffset at
    ) =>
        windows.Where(w => w.Kind == WindowKind.Allowed).Select(w => w.Time().Next(at)?.From).Min();

    private static (ChangeWindow Window, Stretch Stretch)? Holding(
        IReadOnlyList<ChangeWindow> windows,
        WindowKind kind,
        DateTimeOffset at
    )
    {
        (ChangeWindow Window, Stretch Stretch)? last = null;
        foreach (var window in windows.Where(w => w.Kind == kind))
        {
            if (
                window.Time().At(at) is { } stretch
                && (last is null || stretch.Until > last.Value.Stretch.Until)
            )
            {
                last = (window, stretch);
            }
        }

        return last;
    }

    private static string Named(string what, ChangeWindow window) =>
        window.Name.Length == 0 ? what : $"{what} “{window.Name}”";

    private static string Opening(DateTimeOffset? opens, string zone) =>
        opens is { } at
            ? $"; the agent may next change it from {Clock(at, zone)}."
            : "; none opens again in sight.";

    private static string Clock(DateTimeOffset at, string zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{local:ddd yyyy-MM-dd HH:mm} {(zone == "UTC" ? "UTC" : $"{zone} ({local:zzz})")}"
        );
    }
}
