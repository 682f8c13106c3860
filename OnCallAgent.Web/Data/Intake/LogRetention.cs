using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Deletes log lines past their age. Evidence belongs to its incident and stays.</summary>
public sealed partial class LogRetention(
    IDbContextFactory<OnCallDbContext> contexts,
    OnCallOptions options,
    TimeProvider clock,
    ILogger<LogRetention> logger
)
{
    // One statement a batch: a single large delete would hold off the lines that arrive meanwhile.
    private const long Batch = 5_000;

    /// <summary>Deletes every line that was read longer ago than LOG_RETENTION_DAYS.</summary>
    /// <returns>How many.</returns>
    public async Task<long> DeleteExpiredAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var cutoff = clock.GetUtcNow() - TimeSpan.FromDays(options.LogRetentionDays);
        // Ids grow with the time of reading, so the last expired id ends the search.
        var last = await db
            .LogLines.Where(l => l.ObservedAt < cutoff)
            .MaxAsync(l => (long?)l.Id, cancellation);
        if (last is null)
        {
            return 0;
        }

        var deleted = 0L;
        while (
            await db.LogLines.MinAsync(l => (long?)l.Id, cancellation) is { } first && first <= last
        )
        {
            var upTo = Math.Min(first + Batch - 1, last.Value);
            deleted += await db
                .LogLines.Where(l => l.Id <= upTo && l.ObservedAt < cutoff)
                .ExecuteDeleteAsync(cancellation);
            if (await db.LogLines.AnyAsync(l => l.Id <= upTo, cancellation))
            {
                // A clock that went back left younger lines among the old ones: those wait for their own age.
                break;
            }
        }

        Log.Deleted(logger, deleted, options.LogRetentionDays);
        return deleted;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Deleted {Count} log lines older than {Days} days")]
        public static partial void Deleted(ILogger logger, long count, int days);
    }
}
