using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>One bar of the histogram.</summary>
/// <param name="All">Lines in it.</param>
/// <param name="Bad">Of these, errors and worse.</param>
public readonly record struct RateBar(long All, long Bad);

/// <summary>An incident at its place in the histogram.</summary>
/// <param name="Mark">The incident.</param>
/// <param name="Share">How far from the left edge, 0 to 1.</param>
public readonly record struct PlacedMark(IncidentMark Mark, double Share);

/// <summary>
/// Lines a minute over the last hour, by the time they were read: what was counted before the page was opened, and what
/// it saw since.
/// </summary>
public sealed class RateHistory
{
    /// <summary>Number of bars.</summary>
    public const int Bars = 60;

    private static readonly long TicksPerBar = TimeSpan.TicksPerMinute;

    private readonly Dictionary<long, RateBar> bars = [];
    private IReadOnlyList<IncidentMark> marks = [];
    private DateTimeOffset seededAt = DateTimeOffset.MinValue;

    /// <summary>How far back the first bar reaches.</summary>
    public static TimeSpan Span => TimeSpan.FromTicks(TicksPerBar * Bars);

    /// <summary>Takes over what was counted until a moment; later lines are added to it.</summary>
    /// <param name="counts">The counts, in spans of a minute.</param>
    /// <param name="at">When they were read.</param>
    public void Seed(LogCounts counts, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(counts);
        bars.Clear();
        foreach (var span in counts.Series)
        {
            bars[span.At.UtcTicks / TicksPerBar] = new RateBar(span.Count.Lines, span.Count.Errors);
        }

        (marks, seededAt) = (counts.Incidents, at);
    }

    /// <summary>Shows these incidents from now on.</summary>
    public void Mark(IReadOnlyList<IncidentMark> incidents) => marks = incidents;

    /// <summary>Counts lines; those from before the seed are in it already.</summary>
    public void Add(IEnumerable<StoredLogLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines)
        {
            if (line.ObservedAt < seededAt)
            {
                continue;
            }

            var at = line.ObservedAt.UtcTicks / TicksPerBar;
            var bar = bars.GetValueOrDefault(at);
            bars[at] = new RateBar(bar.All + 1, bar.Bad + (line.Level >= EntryLevel.Error ? 1 : 0));
        }
    }

    /// <summary>The bars up to now, oldest first.</summary>
    public IReadOnlyList<RateBar> Until(DateTimeOffset now)
    {
        var last = now.UtcTicks / TicksPerBar;
        foreach (var old in bars.Keys.Where(k => k <= last - Bars).ToList())
        {
            bars.Remove(old);
        }

        return
        [
            .. Enumerable.Range(0, Bars).Select(i => bars.GetValueOrDefault(last - Bars + 1 + i)),
        ];
    }

    /// <summary>The incidents that were opened within the bars, oldest first.</summary>
    public IReadOnlyList<PlacedMark> MarksUntil(DateTimeOffset now)
    {
        var end = ((now.UtcTicks / TicksPerBar) + 1) * TicksPerBar;
        return
        [
            .. marks
                .Select(m => new PlacedMark(
                    m,
                    1 - ((end - m.At.UtcTicks) / (double)(TicksPerBar * Bars))
                ))
                .Where(p => p.Share is >= 0 and <= 1),
        ];
    }
}
