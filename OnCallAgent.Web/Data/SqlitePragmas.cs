using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OnCallAgent.Web.Data;

/// <summary>
/// Settings of every SQLite connection. WAL lets readers go on while one writes; NORMAL keeps every committed
/// transaction through a killed process (a power cut may lose the last ones, and their lines are then read again);
/// the busy time-out makes writers queue instead of failing.
/// A new database keeps free pages in a list that can be given back bit by bit. It is said to an empty file only, before
/// anything else. A connection that only reads is told neither: both are writes where the file does not have them yet, as
/// one that was restored from a backup.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public static readonly SqlitePragmas Instance = new();

    private const string Pages = "PRAGMA busy_timeout=15000; PRAGMA page_count;";
    private const string New = "PRAGMA auto_vacuum=INCREMENTAL;";
    private const string Log = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;";
    private const string Always = "PRAGMA foreign_keys=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pages;
        Write(command, connection, IsEmpty(command.ExecuteReader()));
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pages;
        // The engine works in this process: there is nothing to wait for.
        Write(command, connection, IsEmpty(await command.ExecuteReaderAsync(cancellationToken)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // The last result is the count; the time-out answers with a row of its own.
    private static bool IsEmpty(DbDataReader reader)
    {
        using (reader)
        {
            long pages = 0;
            do
            {
                while (reader.Read())
                {
                    pages = reader.GetInt64(0);
                }
            } while (reader.NextResult());

            return pages == 0;
        }
    }

    private static void Write(DbCommand command, DbConnection connection, bool isEmpty) =>
        command.CommandText =
            IsReadOnly(connection) ? Always
            : isEmpty ? New + Log + Always
            : Log + Always;

    private static bool IsReadOnly(DbConnection connection) =>
        new SqliteConnectionStringBuilder(connection.ConnectionString).Mode
        == SqliteOpenMode.ReadOnly;
}
