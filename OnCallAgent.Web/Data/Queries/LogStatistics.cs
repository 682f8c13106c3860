using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>How many lines there were.</summary>
/// <param name="Lines">All.</param>
/// <param name="Errors">Errors and worse.</param>
/// <param name="Warnings">Warnings.</param>
public readonly record struct LineCount(long Lines, long Errors, long Warnings)
{
    /// <summary>Share of errors, 0 to 1; 0 where there was no line.</summary>
    public double ErrorRate => Lines == 0 ? 0 : (double)Errors / Lines;
}

/// <summary>A minute, or several, of a series.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Count">What was read in it.</param>
public sealed record CountedSpan(DateTimeOffset At, LineCount Count);

/// <summary>A service's lines.</summary>
/// <param name="Service">The service.</param>
/// <param name="Count">What was read of it.</param>
/// <param name="LastAt">The last minute in which it wrote.</param>
public sealed record CountedService(string Service, LineCount Count, DateTimeOffset LastAt);

/// <summary>An incident that was opened within a series.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="At">When it was opened.</param>
public sealed record IncidentMark(string Id, string Title, DateTimeOffset At);

/// <summary>What was read between two moments.</summary>
/// <param name="Since">From, inclusive: a full minute.</param>
/// <param name="Until">To, exclusive.</param>
/// <param name="Total">All of it.</param>
/// <param name="Levels">Lines by level, those without any among them.</param>
/// <param name="Services">By service, most lines first, at most as many as were asked for.</param>
/// <param name="ServiceCount">How many services there were.</param>
/// <param name="Step">Length of a span of the series.</param>
/// <param name="Series">Every span, oldest first, empty ones among them.</param>
/// <param name="Incidents">Incidents opened in this time, oldest first.</param>
public sealed record LogCounts(
    DateTimeOffset Since,
    DateTimeOffset Until,
    LineCount Total,
    IReadOnlyDictionary<EntryLevel, long> Levels,
    IReadOnlyList<CountedService> Services,
    int ServiceCount,
    TimeSpan Step,
    IReadOnlyList<CountedSpan> Series,
    IReadOnlyList<IncidentMark> Incidents
);

/// <summary>Reads the counts that were kept a minute: exact for lines long deleted, and never a walk over lines.</summary>
public sealed class LogStatistics(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most spans of a series; longer times get longer spans.</summary>
    public const int MostSpans = 1_440;

    private const int MostIncidents = 200;

    /// <summary>What was read from a minute up to another.</summary>
    /// <param name="since">Cut to its minute.</param>
    /// <param name="until">Raised to a full minute.</param>
    /// <param name="service">Only this service; null for all.</param>
    /// <param name="level">Only this level or worse; null for all.</param>
    /// <param name="top">How many services are told apart.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<LogCounts> BetweenAsync(
        DateTimeOffset since,
        DateTimeOffset until,
        string? service,
        EntryLevel? level,
        int top,
        CancellationToken cancellation
    )
    {
        var first = StoredLogMinute.MinuteOf(since);
        var end = Math.Max(
            first + 1,
            StoredLogMinute.MinuteOf(until.AddTicks(TimeSpan.TicksPerMinute - 1))
        );
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var minutes = db.LogMinutes.AsNoTracking().Where(m => m.Minute >= first && m.Minute < end);
        if (!string.IsNullOrEmpty(service))
        {
            minutes = minutes.Where(m => m.Service == service);
        }

        if (level is { } least)
        {
            minutes = minutes.Where(m => m.Level >= least);
        }

        var step = Math.Max(1, (end - first + MostSpans - 1) / MostSpans);
        var spans = await minutes
            .GroupBy(m => new { Span = (m.Minute - first) / step, m.Level })
            .Select(g => new
            {
                g.Key.Span,
                g.Key.Level,
                Lines = g.Sum(m => m.Lines),
            })
            .ToListAsync(cancellation);
        var services = await minutes
            .GroupBy(m => new { m.Service, m.Level })
            .Select(g => new
            {
                g.Key.Service,
                g.Key.Level,
                Lines = g.Sum(m => m.Lines),
                Last = g.Max(m => m.Minute),
            })
            .ToListAsync(cancellation);
        var byService = services
            .GroupBy(s => s.Service, StringComparer.Ordinal)
            .Select(g => new CountedService(
                g.Key,
                Sum(g.Select(s => (s.Level, s.Lines))),
                StoredLogMinute.StartOf(g.Max(s => s.Last))
            ))
            .OrderByDescending(s => s.Count.Lines)
            .ThenBy(s => s.Service, StringComparer.Ordinal)
            .ToList();
        var bySpan = spans.ToLookup(s => s.Span, s => (s.Level, s.Lines));
        return new LogCounts(
            StoredLogMinute.StartOf(first),
            StoredLogMinute.StartOf(end),
            Sum(spans.Select(s => (s.Level, s.Lines))),
            spans.GroupBy(s => s.Level).ToDictionary(g => g.Key, g => g.Sum(s => s.Lines)),
            [.. byService.Take(top)],
            byService.Count,
            TimeSpan.FromMinutes(step),
            [
                .. Enumerable
                    .Range(0, (int)((end - first + step - 1) / step))
                    .Select(i => new CountedSpan(
                        StoredLogMinute.StartOf(first + (i * step)),
                        Sum(bySpan[i])
                    )),
            ],
            await IncidentsAsync(db, first, end, service, cancellation)
        );
    }

    /// <summary>Incidents that were opened between two moments, oldest first; of very many the latest.</summary>
    public async Task<IReadOnlyList<IncidentMark>> MarksAsync(
        DateTimeOffset since,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await IncidentsAsync(
            db,
            StoredLogMinute.MinuteOf(since),
            StoredLogMinute.MinuteOf(until) + 1,
            null,
            cancellation
        );
    }

    private static async Task<List<IncidentMark>> IncidentsAsync(
        OnCallDbContext db,
        long first,
        long end,
        string? service,
        CancellationToken cancellation
    )
    {
        var (from, to) = (StoredLogMinute.StartOf(first), StoredLogMinute.StartOf(end));
        var opened = db
            .Incidents.AsNoTracking()
            .Where(i => i.CreatedAt >= from && i.CreatedAt < to);
        if (!string.IsNullOrEmpty(service))
        {
            opened = opened.Where(i => i.Service == service);
        }

        var marks = await opened
            .OrderByDescending(i => i.CreatedAt)
            .Take(MostIncidents)
            .Select(i => new IncidentMark(i.Id, i.Title, i.CreatedAt))
            .ToListAsync(cancellation);
        marks.Reverse();
        return marks;
    }

    private static LineCount Sum(IEnumerable<(EntryLevel Level, long Lines)> counts)
    {
        var sum = default(LineCount);
        foreach (var (level, lines) in counts)
        {
            sum = new LineCount(
                sum.Lines + lines,
                sum.Errors + (level >= EntryLevel.Error ? lines : 0),
                sum.Warnings + (level == EntryLevel.Warning ? lines : 0)
            );
        }

        return sum;
    }
}
