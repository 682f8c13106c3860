using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>When a silence holds: once, or by an iCalendar rule (RFC 5545) in its own time zone.</summary>
public static class SilenceSchedule
{
    /// <summary>The stretch that holds at a moment; null where none does. Overlapping occurrences count as the one that ends last.</summary>
    public static SilenceSpan? At(Silence silence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(silence);
        return silence.EndedAt <= now ? null : Span(Time(silence).At(now));
    }

    /// <summary>The first stretch that begins after a moment; null where none does.</summary>
    public static SilenceSpan? Next(Silence silence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(silence);
        return silence.EndedAt is not null ? null : Span(Time(silence).Next(now));
    }

    /// <summary>What is wrong with the rule; null where it is sound.</summary>
    internal static string? Fault(Silence silence) => Time(silence).Fault();

    private static RecurringTime Time(Silence silence) =>
        new(silence.StartsAt, silence.EndsAt, silence.Recurrence, silence.Zone);

    private static SilenceSpan? Span(Stretch? stretch) =>
        stretch is { } found ? new SilenceSpan(found.From, found.Until) : null;
}
