using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Desk;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>
/// Changes what people configure, each change judged by what stands there when it is stored. Of two who change the same
/// thing at the same moment, the second is judged anew: it is told that there is one already, or that it was changed.
/// </summary>
internal static class CatalogWrite
{
    // Each one is lost to somebody else's change that was stored meanwhile.
    private const int MostAttempts = 5;

    // Deadlock victim.
    private const int SqlServerDeadlock = 1205;

    /// <summary>Makes a change, and makes it anew where another one came between.</summary>
    /// <param name="contexts">The database.</param>
    /// <param name="by">Who.</param>
    /// <param name="what">What is changed, for the reason: “pattern db-down”.</param>
    /// <param name="change">Reads, judges and saves; a refusal leaves everything as it was. May run several times.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What the change came to; <see cref="EntryChanged"/> where others kept coming between.</returns>
    public static async Task<Result<T>> ChangeAsync<T>(
        this IDbContextFactory<OnCallDbContext> contexts,
        string by,
        string what,
        Func<OnCallDbContext, Task<Result<T>>> change,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.ForAsync(by, cancellation);
            // What was looked for and not there (an id, a circle of dependencies) must still be missing at the commit.
            await using var transaction = await db.Database.BeginTransactionAsync(
                IsolationLevel.Serializable,
                cancellation
            );
            try
            {
                var done = await change(db);
                if (!done.IsSuccess)
                {
                    await transaction.RollbackAsync(cancellation);
                    return done;
                }

                await transaction.CommitAsync(cancellation);
                return done;
            }
            catch (Exception e) when (IsLostRace(e))
            {
                if (attempt == MostAttempts)
                {
                    return new EntryChanged(what);
                }
            }
        }
    }

    /// <summary>Whether somebody else's change came between: the same work, done again, sees it.</summary>
    public static bool IsLostRace(Exception failure)
    {
        // What EF takes for passing is wrapped once more.
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (
                e
                is DbUpdateConcurrencyException
                    or PostgresException
                    {
                        SqlState: PostgresErrorCodes.SerializationFailure
                            or PostgresErrorCodes.DeadlockDetected
                    }
                    or SqlException { Number: SqlServerDeadlock }
            )
            {
                return true;
            }
        }

        return failure is DbUpdateException update && UniqueViolations.Is(update);
    }

    /// <summary>The entry, where it is there and still as it was shown.</summary>
    /// <param name="db">The database.</param>
    /// <param name="known">What it holds.</param>
    /// <param name="what">What it is, for the reason: “pattern db-down”.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="version">Its version.</param>
    /// <param name="shown">The version that was shown; null for whatever stands there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The entry; <see cref="EntryNotFound"/> or <see cref="EntryChanged"/>, which tells what was changed.</returns>
    public static async Task<Result<T>> AsShownAsync<T>(
        this OnCallDbContext db,
        T? known,
        string what,
        Func<T, string> name,
        Func<T, long> version,
        long? shown,
        CancellationToken cancellation
    )
        where T : class
    {
        if (known is null)
        {
            return new EntryNotFound(what);
        }

        var now = version(known);
        return shown is { } seen && seen != now
            ? new EntryChanged(
                name(known),
                now,
                await db.LatestChangesAsync(known, now - seen, cancellation)
            )
            : known;
    }
}
