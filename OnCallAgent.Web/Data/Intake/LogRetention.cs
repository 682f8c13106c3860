using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data.Search;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Why lines had to go.</summary>
public enum RetentionReason
{
    /// <summary>LOG_RETENTION_DAYS.</summary>
    Age = 0,

    /// <summary>LOG_RETENTION_ROWS.</summary>
    Rows = 1,

    /// <summary>LOG_RETENTION_MB.</summary>
    Size = 2,
}

/// <summary>
/// Deletes the oldest lines, with the words they are found by, once they are too old, too many or too large. Evidence
/// belongs to its incident and stays; counts a minute stay as long as their age allows.
/// </summary>
public sealed partial class LogRetention(
    IDbContextFactory<OnCallDbContext> contexts,
    OnCallOptions options,
    TimeProvider clock,
    ILogger<LogRetention> logger
)
{
    private const long BytesPerMegabyte = 1_000_000;

    // One transaction each: a single large delete would hold off the lines that arrive meanwhile.
    private const int LinesAtOnce = 5_000;
    private const int BlocksAtOnce = 500;
    private const int PagesAtOnce = 500;

    // SQLite lets whoever comes first write next; without a pause that would be this again and again.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private long deleted;

    /// <summary>Lines deleted since the start.</summary>
    public long Deleted => Interlocked.Read(ref deleted);

    /// <summary>Deletes what is beyond the limits, and gives the space back.</summary>
    /// <returns>How many lines.</returns>
    public async Task<long> DeleteExpiredAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var cutoff = clock.GetUtcNow() - TimeSpan.FromDays(options.LogRetentionDays);
        var total = 0L;
        foreach (
            var (reason, last) in new[]
            {
                (RetentionReason.Age, await LastExpiredAsync(db, cutoff, cancellation)),
                await LastBeyondAsync(db, cancellation),
            }
        )
        {
            var count = await DeleteUpToAsync(db, last, cancellation);
            if (count > 0)
            {
                total += count;
                Interlocked.Add(ref deleted, count);
                Log.LinesDeleted(logger, count, reason);
            }
        }

        var minute = StoredLogMinute.MinuteOf(cutoff);
        await db.LogMinutes.Where(m => m.Minute < minute).ExecuteDeleteAsync(cancellation);
        if (db.Database.IsSqlite())
        {
            if (total > 0)
            {
                await GiveBackAsync(db, cancellation);
            }

            await CountAsync(db, cancellation);
        }

        return total;
    }

    // Up to the first block that is young enough. What bears a time to come was read while the clock was wrong, and
    // keeps nothing else from going.
    private async Task<long> LastExpiredAsync(
        OnCallDbContext db,
        DateTimeOffset cutoff,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var kept = await db
            .LogBlocks.Where(b => b.ObservedAt >= cutoff && b.ObservedAt <= now)
            .MinAsync(b => (long?)b.FirstId, cancellation);
        return kept is { } first
            ? first - 1
            : await db
                .LogBlocks.Where(b => b.ObservedAt < cutoff)
                .MaxAsync(b => (long?)b.LastId, cancellation)
                ?? 0;
    }

    // From the newest back, until the limits are reached.
    private async Task<(RetentionReason Reason, long Last)> LastBeyondAsync(
        OnCallDbContext db,
        CancellationToken cancellation
    )
    {
        var (rows, bytes) = (0L, 0L);
        var blocks = db
            .LogBlocks.OrderByDescending(b => b.FirstId)
            .Select(b => new
            {
                b.FirstId,
                b.LastId,
                b.Bytes,
            })
            .AsAsyncEnumerable();
        await foreach (var block in blocks.WithCancellation(cancellation))
        {
            rows += block.LastId - block.FirstId + 1;
            bytes += block.Bytes;
            if (rows > options.LogRetentionRows)
            {
                return (RetentionReason.Rows, block.LastId);
            }

            if (bytes > options.LogRetentionMegabytes * BytesPerMegabyte)
            {
                return (RetentionReason.Size, block.LastId);
            }
        }

        return (RetentionReason.Rows, 0);
    }

    private static async Task<long> DeleteUpToAsync(
        OnCallDbContext db,
        long last,
        CancellationToken cancellation
    )
    {
        var count = 0L;
        while (true)
        {
            var oldest = await db
                .LogBlocks.Where(b => b.LastId <= last)
                .OrderBy(b => b.FirstId)
                .Take(BlocksAtOnce)
                .Select(b => new { b.FirstId, b.LastId })
                .ToListAsync(cancellation);
            if (oldest.Count == 0)
            {
                return count;
            }

            var first = oldest[0].FirstId;
            var upTo = oldest
                .Select(b => b.LastId)
                .TakeWhile((id, i) => i == 0 || id - first < LinesAtOnce)
                .Last();
            await using (var step = await db.Database.BeginTransactionAsync(cancellation))
            {
                count += await db
                    .LogLines.Where(l => l.Id <= upTo)
                    .ExecuteDeleteAsync(cancellation);
                await db.LogBlocks.Where(b => b.LastId <= upTo).ExecuteDeleteAsync(cancellation);
                if (db.Database.IsSqlite())
                {
                    await SqliteWords.DeleteAsync(db, upTo, cancellation);
                }

                await step.CommitAsync(cancellation);
            }

            // The machine's clock: it is the database's other writers that are waited for.
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    // Free pages at the end of the file are cut off, a few at a time, so that the file shrinks while lines arrive.
    private static async Task GiveBackAsync(OnCallDbContext db, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var free = db.Database.GetDbConnection().CreateCommand();
            free.CommandText = "PRAGMA freelist_count";
            await using var cut = db.Database.GetDbConnection().CreateCommand();
            cut.CommandText = $"PRAGMA incremental_vacuum({PagesAtOnce})";
            for (var before = long.MaxValue; ; )
            {
                var left = (long)(await free.ExecuteScalarAsync(cancellation))!;
                if (left == 0 || left >= before)
                {
                    return;
                }

                before = left;
                await using (var pages = await cut.ExecuteReaderAsync(cancellation))
                {
                    // A page is given back with each step.
                    while (await pages.ReadAsync(cancellation)) { }
                }

                await Task.Delay(Pause, TimeProvider.System, cancellation);
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    // Without figures of what an index tells apart, the engine guesses, and sorts a whole history to show fifty of it. A
    // thousand rows of each index are enough, and it looks again only where a table has grown much.
    private static Task<int> CountAsync(OnCallDbContext db, CancellationToken cancellation) =>
        db.Database.ExecuteSqlRawAsync(
            "PRAGMA analysis_limit=1000; PRAGMA optimize=0x10002;",
            cancellation
        );

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Information,
            "Deleted {Count} log lines beyond the limit of {Reason}"
        )]
        public static partial void LinesDeleted(ILogger logger, long count, RetentionReason reason);
    }
}
