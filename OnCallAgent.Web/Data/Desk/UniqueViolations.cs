using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>Names of the unique indexes whose violation means something.</summary>
internal static class IndexNames
{
    /// <summary>One running action per service.</summary>
    public const string RunningActionOfService = "ux_actions_running_service";

    /// <summary>One message per event, step, channel and recipient.</summary>
    public const string DeliveryCause = "ix_deliveries_incident_id_cause_step_channel_recipient";

    /// <summary>One call for humans per event.</summary>
    public const string CallCause = "ix_escalation_calls_incident_id_cause";

    /// <summary>One active incident per fault.</summary>
    public const string ActiveFault = "ux_incidents_active_fault";

    /// <summary>One lease per incident.</summary>
    public const string IncidentLeaseKey = "pk_incident_leases";

    /// <summary>One step per pattern, action and service.</summary>
    public const string LadderKey = "pk_ladder";

    /// <summary>One checkpoint per polled source.</summary>
    public const string PollCheckpointKey = "pk_poll_checkpoints";
}

/// <summary>Tells a lost race from a bug: which unique index refused a row, on each engine.</summary>
internal static class UniqueViolations
{
    // Primary key and unique constraint, https://www.sqlite.org/rescode.html
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    // Duplicate row in a unique index, and of a unique constraint.
    private const int SqlServerIndex = 2601;
    private const int SqlServerConstraint = 2627;

    /// <summary>Whether any unique index or key refused it.</summary>
    public static bool Is(DbUpdateException failure) =>
        failure.InnerException
            is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
                or SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey }
                or SqlException { Number: SqlServerIndex or SqlServerConstraint };

    /// <summary>Whether the index or key of this name refused it.</summary>
    public static bool Is(DbUpdateException failure, string index) =>
        failure.InnerException switch
        {
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } e => e.ConstraintName
                == index,
            SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey } e =>
                MentionsColumns(e, index),
            SqlException { Number: SqlServerIndex or SqlServerConstraint } e => e.Message.Contains(
                index,
                StringComparison.OrdinalIgnoreCase
            ),
            _ => false,
        };

    // SQLite names the columns, not the index; a partial index is named.
    private static bool MentionsColumns(SqliteException e, string index) =>
        index switch
        {
            IndexNames.RunningActionOfService => e.Message.Contains(
                "actions.service",
                StringComparison.Ordinal
            ) || e.Message.Contains(index, StringComparison.Ordinal),
            IndexNames.DeliveryCause => e.Message.Contains(
                "deliveries.cause",
                StringComparison.Ordinal
            ),
            IndexNames.CallCause => e.Message.Contains(
                "escalation_calls.cause",
                StringComparison.Ordinal
            ),
            IndexNames.ActiveFault => e.Message.Contains(
                "incidents.fingerprint",
                StringComparison.Ordinal
            ),
            IndexNames.IncidentLeaseKey => e.Message.Contains(
                "incident_leases",
                StringComparison.Ordinal
            ),
            IndexNames.LadderKey => e.Message.Contains("ladder.", StringComparison.Ordinal),
            IndexNames.PollCheckpointKey => e.Message.Contains(
                "poll_checkpoints",
                StringComparison.Ordinal
            ),
            _ => false,
        };
}
