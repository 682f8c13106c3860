using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OnCallAgent.Web.Data;

/// <summary>What a database throws that is away, cut off or in the way.</summary>
internal static class DatabaseTrouble
{
    // Severities from which on it is the server that has trouble, not the command.
    private const int ServerTrouble = 17;
    private const string SqlClient = "Microsoft.Data.SqlClient";

    /// <summary>Whether it is the database's trouble, not a bug.</summary>
    public static bool Is(Exception failure) =>
        failure is DbException or DbUpdateException or TimeoutException
        // What looks as if it would pass by itself, a server that is away above all, comes wrapped ("consider enabling retries").
        || failure is InvalidOperationException { InnerException: { } inner } && Is(inner);

    /// <summary>Whether the database does not answer, lets nobody in or takes nothing: the same may be asked again later.</summary>
    public static bool IsAway(Exception failure) =>
        failure switch
        {
            OperationCanceledException => false,
            // Connections, sign-in, no such database, a standby that only reads, resources, the operator, the system.
            PostgresException e => e.SqlState is "25006"
                || e.SqlState[..2] is "08" or "28" or "3D" or "53" or "57" or "58",
            NpgsqlException { IsTransient: true }
            or NpgsqlException { InnerException: SocketException } => true,
            SqlException e => e.Class >= ServerTrouble || e.Number is -2 or 4060 or 18456,
            // Busy, read-only, no input or output, full, and not to be opened.
            SqliteException e => e.SqliteErrorCode is 5 or 8 or 10 or 13 or 14,
            TimeoutException => true,
            // All connections of the pool are taken, and none came back in time: SqlClient has no other mark for it.
            InvalidOperationException { Source: SqlClient } e
                when e.Message.Contains("pool", StringComparison.OrdinalIgnoreCase) => true,
            { InnerException: { } inner } => IsAway(inner),
            _ => false,
        };

    /// <summary>What happened, in one line: the database's own words where it is its trouble, for the innermost ones name no server.</summary>
    public static string Reason(Exception failure)
    {
        var told = failure;
        while (told is not DbException && told.InnerException is { } inner)
        {
            told = inner;
        }

        return told.Message.Split('\n', 2)[0].Trim();
    }
}
