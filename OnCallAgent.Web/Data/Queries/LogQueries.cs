using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Which lines are wanted. What is null or empty does not narrow.</summary>
public sealed record LogFilter
{
    /// <summary>The exact name of a service.</summary>
    public string? Service { get; init; }

    /// <summary>Only lines of this level or worse; lines without a level are left out.</summary>
    public EntryLevel? MinimumLevel { get; init; }

    /// <summary>What they must, and must not, say.</summary>
    public LineQuery? Search { get; init; }

    /// <summary>Only lines whose own time is this or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only lines whose own time is before this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only lines that arrived before this one: the next part of a list.</summary>
    public long? BeforeId { get; init; }

    /// <summary>Only lines that arrived after this one: what is new.</summary>
    public long? AfterId { get; init; }
}

/// <summary>A part of a list of lines.</summary>
/// <param name="Lines">Newest first.</param>
/// <param name="NextBeforeId">Where the next part begins; null where there is none.</param>
/// <param name="TimedOut">Whether the search ended because it took too long: older lines were not looked at yet.</param>
public sealed record LinePage(
    IReadOnlyList<StoredLogLine> Lines,
    long? NextBeforeId,
    bool TimedOut = false
);

/// <summary>Reads stored log lines.</summary>
public sealed class LogQueries(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>Most lines in one answer.</summary>
    public const int MostListed = 1_000;

    /// <summary>The lines that arrived last, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many, 1 to <see cref="MostListed"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<LinePage> RecentAsync(
        LogFilter filter,
        int limit,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(limit, 1, MostListed), limit);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var wanted = await WantedLines.OfAsync(db, filter, cancellation);
        if (filter.Search is { } search)
        {
            return await new LineSearch(db, wanted, search, clock).RunAsync(limit, cancellation);
        }

        var lines = await wanted
            .In(db.LogLines.AsNoTracking())
            .OrderByDescending(l => l.Id)
            .Take(limit)
            .ToListAsync(cancellation);
        return new LinePage(lines, lines.Count == limit ? lines[^1].Id : null);
    }

    /// <summary>The lines of the same service around a line, in the order they arrived, the line itself among them.</summary>
    /// <param name="id">The line.</param>
    /// <param name="each">How many before and behind it, at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Nothing where the line is not stored any more.</returns>
    public async Task<IReadOnlyList<StoredLogLine>> AroundAsync(
        long id,
        int each,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var line = await db
            .LogLines.AsNoTracking()
            .SingleOrDefaultAsync(l => l.Id == id, cancellation);
        if (line is null)
        {
            return [];
        }

        var same = db.LogLines.AsNoTracking().Where(l => l.Service == line.Service);
        var before = await same.Where(l => l.Id < id)
            .OrderByDescending(l => l.Id)
            .Take(each)
            .ToListAsync(cancellation);
        before.Reverse();
        var behind = await same.Where(l => l.Id > id)
            .OrderBy(l => l.Id)
            .Take(each)
            .ToListAsync(cancellation);
        return [.. before, line, .. behind];
    }
}
