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
    private const int UniqueViolationSqlServer = 2627;
    private const int UniqueIndexSqlServer = 2601;

    /// <summary>Waits for the turn, which ends with the transaction.</summary>
    public static Task TakeAsync(OnCallDbContext context, CancellationToken cancellation) =>
        DatabaseTurn.Intake.TakeAsync(context, cancellation);

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
