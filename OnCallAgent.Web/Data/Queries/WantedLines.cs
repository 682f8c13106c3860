using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>A filter of lines as conditions that an index can answer.</summary>
internal sealed class WantedLines
{
    private readonly DateTimeOffset? since;
    private readonly DateTimeOffset? until;

    private WantedLines(LogFilter filter, long from)
    {
        Service = string.IsNullOrEmpty(filter.Service) ? filter.Search?.Service : filter.Service;
        MinimumLevel = Worst(filter.MinimumLevel, filter.Search?.MinimumLevel);
        since = filter.Since;
        until = filter.Until;
        Before = filter.BeforeId ?? long.MaxValue;
        From = Math.Max(from, filter.AfterId is { } after ? after + 1 : 0);
    }

    /// <summary>The exact name of the only service wanted; null for all.</summary>
    public string? Service { get; }

    /// <summary>Least level; null for all.</summary>
    public EntryLevel? MinimumLevel { get; }

    /// <summary>Only lines before this one.</summary>
    public long Before { get; }

    /// <summary>Only this line and those behind it.</summary>
    public long From { get; }

    public static async Task<WantedLines> OfAsync(
        OnCallDbContext db,
        LogFilter filter,
        CancellationToken cancellation
    )
    {
        if (filter.Since is not { } since)
        {
            return new WantedLines(filter, 0);
        }

        // Lines are looked up by their place, not their time: a time in a line can be anything. Blocks know the latest
        // of their lines, so what comes before the first block that reaches far enough need not be looked at.
        var from = await db
            .LogBlocks.Where(b => b.Latest >= since)
            .MinAsync(b => (long?)b.FirstId, cancellation);
        return new WantedLines(filter, from ?? await BehindBlocksAsync(db, cancellation));
    }

    /// <summary>The first id that no block covers.</summary>
    public static async Task<long> BehindBlocksAsync(
        OnCallDbContext db,
        CancellationToken cancellation
    ) =>
        await db
            .LogBlocks.OrderByDescending(b => b.FirstId)
            .Select(b => b.LastId + 1)
            .FirstOrDefaultAsync(cancellation);

    public IQueryable<StoredLogLine> In(IQueryable<StoredLogLine> lines)
    {
        if (Service is { } service)
        {
            lines = lines.Where(l => l.Service == service);
        }

        if (MinimumLevel is { } level)
        {
            lines = lines.Where(l => l.Level >= level);
            if (level >= EntryLevel.Warning && Service is null)
            {
                // As the index on problems says it: an engine takes that index only where it can see that it holds.
                lines = lines.Where(l => l.Level >= EntryLevel.Warning);
            }
        }

        if (since is { } first)
        {
            lines = lines.Where(l => l.Timestamp >= first);
        }

        if (until is { } end)
        {
            lines = lines.Where(l => l.Timestamp < end);
        }

        if (Before < long.MaxValue)
        {
            lines = lines.Where(l => l.Id < Before);
        }

        if (From > 0)
        {
            lines = lines.Where(l => l.Id >= From);
        }

        return lines;
    }

    private static EntryLevel? Worst(EntryLevel? one, EntryLevel? other) =>
        one is { } a && other is { } b ? (EntryLevel)Math.Max((int)a, (int)b) : one ?? other;
}
