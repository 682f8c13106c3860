using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>One bar of the histogram.</summary>
/// <param name="All">Lines in it.</param>
/// <param name="Bad">Of these, errors and worse.</param>
public readonly record struct RateBar(int All, int Bad);

/// <summary>Lines per half minute over the last half hour, by the time they were read.</summary>
public sealed class RateHistory
{
    /// <summary>Number of bars.</summary>
    public const int Bars = 60;

    private static readonly long TicksPerBar = TimeSpan.FromSeconds(30).Ticks;

    private readonly Dictionary<long, RateBar> bars = [];

    /// <summary>How far back the first bar reaches.</summary>
    public static TimeSpan Span => TimeSpan.FromTicks(TicksPerBar * Bars);

    /// <summary>Counts lines.</summary>
    public void Add(IEnumerable<StoredLogLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines)
        {
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
}
