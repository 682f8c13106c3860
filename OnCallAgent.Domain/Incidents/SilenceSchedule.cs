using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;

namespace OnCallAgent.Domain.Incidents;

/// <summary>When a silence holds: once, or by an iCalendar rule (RFC 5545) in its own time zone.</summary>
public static class SilenceSchedule
{
    private const int MaxRuleLength = 500;

    // A rule that skips this many days, weeks … in a row (30 February) has no next occurrence worth waiting for.
    private const int MostEmptySteps = 5_000;

    private static readonly FrequencyType[] Frequencies =
    [
        FrequencyType.Daily,
        FrequencyType.Weekly,
        FrequencyType.Monthly,
        FrequencyType.Yearly,
    ];

    /// <summary>The stretch that holds at a moment; null where none does. Overlapping occurrences count as the one that ends last.</summary>
    public static SilenceSpan? At(Silence silence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(silence);
        if (silence.EndedAt <= now || silence.StartsAt > now)
        {
            return null;
        }

        if (silence.Recurrence is null)
        {
            return silence.EndsAt > now ? new SilenceSpan(silence.StartsAt, silence.EndsAt) : null;
        }

        SilenceSpan? last = null;
        // One day more than the length: an occurrence over a change of clocks is an hour longer or shorter by the sun.
        foreach (
            var span in From(
                silence,
                now - (silence.EndsAt - silence.StartsAt) - TimeSpan.FromDays(1)
            )
        )
        {
            if (span.From > now)
            {
                break;
            }

            last = span.Until > now ? span : last;
        }

        return last;
    }

    /// <summary>The first stretch that begins after a moment; null where none does.</summary>
    public static SilenceSpan? Next(Silence silence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(silence);
        if (silence.Recurrence is null)
        {
            return silence.StartsAt > now && silence.EndedAt is null
                ? new SilenceSpan(silence.StartsAt, silence.EndsAt)
                : null;
        }

        if (silence.EndedAt is not null)
        {
            return null;
        }

        foreach (var span in From(silence, now))
        {
            if (span.From > now)
            {
                return span;
            }
        }

        return null;
    }

    /// <summary>What is wrong with the rule; null where it is sound.</summary>
    internal static string? Fault(Silence silence)
    {
        if (silence.Recurrence!.Length > MaxRuleLength)
        {
            return $"has {silence.Recurrence.Length} characters; up to {MaxRuleLength} are taken";
        }

        try
        {
            var rule = new RecurrencePattern(silence.Recurrence);
            if (!Frequencies.Contains(rule.Frequency))
            {
                return "must recur daily, weekly, monthly or yearly";
            }

            return From(silence, silence.StartsAt).Any() ? null : "never occurs";
        }
        catch (Exception e)
            when (e
                    is ArgumentException
                        or FormatException
                        or EvaluationException
                        or OverflowException
                        or InvalidOperationException
            )
        {
            return $"is no rule of iCalendar such as FREQ=WEEKLY;BYDAY=SU: {e.Message}";
        }
    }

    private static IEnumerable<SilenceSpan> From(Silence silence, DateTimeOffset from)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(silence.Zone);
        var series = new CalendarEvent
        {
            DtStart = Local(silence.StartsAt, zone, silence.Zone),
            DtEnd = Local(silence.EndsAt, zone, silence.Zone),
            RecurrenceRule = new RecurrencePattern(silence.Recurrence!),
        };
        var first = from > silence.StartsAt ? from : silence.StartsAt;
        var ended = false;
        using var occurrences = series
            .GetOccurrences(
                Local(first, zone, silence.Zone),
                new EvaluationOptions { MaxUnmatchedIncrementsLimit = MostEmptySteps }
            )
            .GetEnumerator();
        while (!ended)
        {
            SilenceSpan span = default;
            try
            {
                ended = !occurrences.MoveNext();
                if (!ended)
                {
                    var period = occurrences.Current.Period;
                    span = new SilenceSpan(
                        new DateTimeOffset(period.StartTime.AsUtc, TimeSpan.Zero),
                        new DateTimeOffset(period.EffectiveEndTime!.AsUtc, TimeSpan.Zero)
                    );
                }
            }
            catch (EvaluationLimitExceededException)
            {
                ended = true;
            }

            if (!ended)
            {
                yield return span;
            }
        }
    }

    private static CalDateTime Local(DateTimeOffset at, TimeZoneInfo zone, string id) =>
        new(
            DateTime.SpecifyKind(
                TimeZoneInfo.ConvertTime(at, zone).DateTime,
                DateTimeKind.Unspecified
            ),
            id,
            true
        );
}
