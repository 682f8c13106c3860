using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Intake takes turns across all nodes: two batches that see the same new fault at once must not open two incidents, and
/// ids of lines must become visible in their order, or a reader that asks for "everything after" misses some.
/// </summary>
internal static class IntakeTurn
{
    internal const string SqlServer =
        "EXEC sp_getapplock @Resource = N'oncall_intake', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = -1";

    private const int UniqueViolationSqlServer = 2627;
    private const int UniqueIndexSqlServer = 2601;

    /// <summary>Waits for the turn, which ends with the transaction. SQLite's writers queue already when they begin.</summary>
    public static async Task TakeAsync(OnCallDbContext context, CancellationToken cancellation)
    {
        if (context.Database.IsNpgsql())
        {
            await context.Database.ExecuteSqlRawAsync(
                "SELECT pg_advisory_xact_lock(7166215831201)",
                cancellation
            );
        }
        else if (context.Database.IsSqlServer())
        {
            await context.Database.ExecuteSqlRawAsync(SqlServer, cancellation);
        }
    }

    /// <summary>Whether somebody else's change came between reading and writing: the same batch can be tried again.</summary>
    public static bool IsConflict(Exception failure) =>
        failure switch
        {
            DbUpdateConcurrencyException => true,
            DbUpdateException { InnerException: DbException inner } => IsConflict(inner),
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
            SqlException { Number: UniqueViolationSqlServer or UniqueIndexSqlServer } => true,
            DbException { IsTransient: true } => true,
            _ => false,
        };
}
