using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;

namespace OnCallAgent.Domain.Shared;

/// <summary>One stretch of time.</summary>
/// <param name="From">Its first moment.</param>
/// <param name="Until">The first moment after it.</param>
public readonly record struct Stretch(DateTimeOffset From, DateTimeOffset Until);

/// <summary>
/// A stretch of time that happens once, or recurs by an iCalendar rule (RFC 5545, 3.3.10) in a time zone of its own: 02:00
/// stays 02:00 when the clocks change.
/// </summary>
/// <param name="StartsAt">When it begins, or when its first occurrence does.</param>
/// <param name="EndsAt">When it ends, or when its first occurrence does. Occurrences are all equally long.</param>
/// <param name="Recurrence">Such as <c>FREQ=WEEKLY;BYDAY=SU</c>, daily at most; null for once.</param>
/// <param name="Zone">IANA name of the zone.</param>
public sealed record RecurringTime(
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string? Recurrence,
    string Zone
)
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

    /// <summary>The stretch that holds at a moment; null where none does. Of overlapping ones that which ends last.</summary>
    public Stretch? At(DateTimeOffset now)
    {
        if (StartsAt > now)
        {
            return null;
        }

        if (Recurrence is null)
        {
            return EndsAt > now ? new Stretch(StartsAt, EndsAt) : null;
        }

        Stretch? last = null;
        foreach (var span in Around(now))
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
    public Stretch? Next(DateTimeOffset now)
    {
        if (Recurrence is null)
        {
            return StartsAt > now ? new Stretch(StartsAt, EndsAt) : null;
        }

        foreach (var span in Around(now))
        {
            if (span.From > now)
            {
                return span;
            }
        }

        return null;
    }

    /// <summary>Whether what happens around a moment is known, so that asking costs next to nothing.</summary>
    public bool IsWrittenOut(DateTimeOffset now) =>
        Recurrence is null || Timetable.Knows(this, Earliest(now), now);

    /// <summary>What is wrong with the rule; null where it is sound, or where there is none.</summary>
    public string? Fault()
    {
        if (Recurrence is null)
        {
            return null;
        }

        if (Recurrence.Length > MaxRuleLength)
        {
            return $"has {Recurrence.Length} characters; up to {MaxRuleLength} are taken";
        }

        try
        {
            var rule = new RecurrencePattern(Recurrence);
            if (!Frequencies.Contains(rule.Frequency))
            {
                return "must recur daily, weekly, monthly or yearly";
            }

            return From(StartsAt).Any() ? null : "never occurs";
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

    // Those that may hold at the moment, and the first after it.
    private IEnumerable<Stretch> Around(DateTimeOffset now)
    {
        var from = Earliest(now);
        return Timetable.Of(this, from, now, From)?.Listed ?? From(from);
    }

    // One day more than the length: an occurrence over a change of clocks is an hour longer or shorter by the sun.
    private DateTimeOffset Earliest(DateTimeOffset now) =>
        now - (EndsAt - StartsAt) - TimeSpan.FromDays(1);

    private IEnumerable<Stretch> From(DateTimeOffset from)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        var series = new CalendarEvent
        {
            DtStart = Local(StartsAt, zone),
            DtEnd = Local(EndsAt, zone),
            RecurrenceRule = new RecurrencePattern(Recurrence!),
        };
        var first = from > StartsAt ? from : StartsAt;
        var ended = false;
        using var occurrences = series
            .GetOccurrences(
                Local(first, zone),
                new EvaluationOptions { MaxUnmatchedIncrementsLimit = MostEmptySteps }
            )
            .GetEnumerator();
        while (!ended)
        {
            Stretch span = default;
            try
            {
                ended = !occurrences.MoveNext();
                if (!ended)
                {
                    var period = occurrences.Current.Period;
                    span = new Stretch(
                        new DateTimeOffset(period.StartTime.AsUtc, TimeSpan.Zero),
                        new DateTimeOffset(period.EffectiveEndTime!.AsUtc, TimeSpan.Zero)
                    );
                }
            }
            catch (Exception e)
                when (e is EvaluationLimitExceededException or EvaluationOutOfRangeException)
            {
                // Skips too much in a row, or its next occurrence lies beyond what a calendar can say.
                ended = true;
            }

            if (!ended)
            {
                yield return span;
            }
        }
    }

    private CalDateTime Local(DateTimeOffset at, TimeZoneInfo zone) =>
        new(
            DateTime.SpecifyKind(
                TimeZoneInfo.ConvertTime(at, zone).DateTime,
                DateTimeKind.Unspecified
            ),
            Zone,
            true
        );
}
