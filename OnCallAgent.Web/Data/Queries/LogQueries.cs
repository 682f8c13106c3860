using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Which lines are wanted. What is null or empty does not narrow.</summary>
public sealed record LogFilter
{
    /// <summary>The exact name of a service.</summary>
    public string? Service { get; init; }

    /// <summary>Only lines of this level or worse; lines without a level are left out.</summary>
    public EntryLevel? MinimumLevel { get; init; }

    /// <summary>A part of the message, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Only lines whose own time is this or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only lines that arrived before this one: the next part of a list.</summary>
    public long? BeforeId { get; init; }

    /// <summary>Only lines that arrived after this one: what is new.</summary>
    public long? AfterId { get; init; }
}

/// <summary>Reads stored log lines.</summary>
public sealed class LogQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most lines in one answer.</summary>
    public const int MostListed = 1_000;

    // How far a line's own clock may be ahead of ours; beyond it the index on the time of reading would find too little.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    /// <summary>The lines that arrived last, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many, 1 to <see cref="MostListed"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<StoredLogLine>> RecentAsync(
        LogFilter filter,
        int limit,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(limit, 1, MostListed), limit);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Fitting(db.LogLines.AsNoTracking(), filter)
            .OrderByDescending(l => l.Id)
            .Take(limit)
            .ToListAsync(cancellation);
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

#pragma warning disable CA1304, CA1308, CA1311, CA1862 // Translated to SQL, where LOWER knows no culture.
    private static IQueryable<StoredLogLine> Fitting(
        IQueryable<StoredLogLine> lines,
        LogFilter filter
    )
    {
        if (!string.IsNullOrEmpty(filter.Service))
        {
            lines = lines.Where(l => l.Service == filter.Service);
        }

        if (filter.MinimumLevel is { } level)
        {
            lines = lines.Where(l => l.Level >= level);
        }

        if (!string.IsNullOrEmpty(filter.Text))
        {
            var text = filter.Text.ToLowerInvariant();
            lines = lines.Where(l => l.Message.ToLower().Contains(text));
        }

        if (filter.Since is { } since)
        {
            lines = lines.Where(l => l.Timestamp >= since);
            if (since - DateTimeOffset.MinValue > ClockSkew)
            {
                var read = since - ClockSkew;
                lines = lines.Where(l => l.ObservedAt >= read);
            }
        }

        if (filter.BeforeId is { } before)
        {
            lines = lines.Where(l => l.Id < before);
        }

        if (filter.AfterId is { } after)
        {
            lines = lines.Where(l => l.Id > after);
        }

        return lines;
    }
#pragma warning restore CA1304, CA1308, CA1311, CA1862
}
