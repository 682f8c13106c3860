using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Failures of a batch that come from another one at the same moment.</summary>
internal static class IntakeConflict
{
    private const int UniqueViolationSqlServer = 2627;
    private const int UniqueIndexSqlServer = 2601;

    /// <summary>Whether somebody else's change came between reading and writing: the same batch can be tried again.</summary>
    public static bool Is(Exception failure) =>
        failure switch
        {
            DbUpdateConcurrencyException => true,
            DbUpdateException { InnerException: DbException inner } => Is(inner),
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
            SqlException { Number: UniqueViolationSqlServer or UniqueIndexSqlServer } => true,
            // A server that is away is transient, too: to ask it again at once helps nobody.
            DbException { IsTransient: true } => !DatabaseTrouble.IsAway(failure),
            // What the provider says may pass by itself comes wrapped ("consider enabling retries"): a deadlock above all.
            InvalidOperationException { InnerException: { } inner } => Is(inner),
            _ => false,
        };
}
