using System.Data;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Inserts log lines inside the context's transaction on each engine's fast path. The change tracker takes some ten
/// times as long, and holds the writer's lock all the while.
/// </summary>
internal static class LineInsert
{
    internal const string LastIdSqlServer = "SELECT CAST(IDENT_CURRENT('log_lines') AS bigint) + 1";

    private static readonly string[] Columns =
    [
        "id",
        "timestamp",
        "observed_at",
        "level",
        "service",
        "message",
        "metadata",
        "source",
        "origin",
        "incident_id",
        "match_start",
        "match_length",
    ];

    private static readonly string Insert = string.Create(
        CultureInfo.InvariantCulture,
        $"INSERT INTO log_lines ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select((_, i) => $"?{i + 1}"))})"
    );

    /// <summary>Gives ids, from the first upwards, to as many lines. Safe: the turn keeps every other inserter out until the commit.</summary>
    public static async Task<long> ReserveIdsAsync(
        OnCallDbContext context,
        int count,
        CancellationToken cancellation
    )
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = Transaction(context);
        switch (command)
        {
            case NpgsqlCommand postgres:
                // One step takes the whole range.
                postgres.CommandText = """
                    SELECT setval(s, nextval(s) + @count - 1) - @count + 1
                    FROM (SELECT pg_get_serial_sequence('log_lines', 'id')::regclass AS s) AS sequence
                    """;
                postgres.Parameters.AddWithValue("count", (long)count);
                break;
            case SqliteCommand:
                command.CommandText =
                    "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'log_lines'), 0) + 1";
                break;
            default:
                // What was given last, were it deleted since; an unused table tells its seed, and one id stays unused.
                command.CommandText = LastIdSqlServer;
                break;
        }

        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public static async Task InsertAsync(
        OnCallDbContext context,
        IReadOnlyList<StoredLogLine> lines,
        CancellationToken cancellation
    )
    {
        switch (context.Database.GetDbConnection())
        {
            case SqliteConnection sqlite:
                InsertSqlite(sqlite, lines, cancellation);
                break;
            case NpgsqlConnection postgres:
                await CopyPostgresAsync(postgres, lines, cancellation);
                break;
            case SqlConnection server:
                await CopySqlServerAsync(
                    server,
                    (SqlTransaction)Transaction(context),
                    lines,
                    cancellation
                );
                break;
            case var other:
                throw new NotSupportedException(
                    $"No way to store lines through {other.GetType()}."
                );
        }
    }

    private static System.Data.Common.DbTransaction Transaction(OnCallDbContext context) =>
        context.Database.CurrentTransaction!.GetDbTransaction();

    private static void InsertSqlite(
        SqliteConnection connection,
        IReadOnlyList<StoredLogLine> lines,
        CancellationToken cancellation
    )
    {
        using var insert = new SqliteStatement(connection, Insert);
        foreach (var line in lines)
        {
            cancellation.ThrowIfCancellationRequested();
            insert
                .Bind(line.Id)
                .Bind(line.Timestamp.UtcTicks)
                .Bind(line.ObservedAt.UtcTicks)
                .Bind((long)line.Level)
                .Bind(line.Service)
                .Bind(line.Message)
                .Bind(line.Metadata)
                .Bind(line.Source)
                .Bind(line.Origin)
                .Bind(line.IncidentId)
                .Bind(line.MatchStart)
                .Bind(line.MatchLength)
                .Run();
        }
    }

    private static async Task CopyPostgresAsync(
        NpgsqlConnection connection,
        IReadOnlyList<StoredLogLine> lines,
        CancellationToken cancellation
    )
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY log_lines ({string.Join(", ", Columns)}) FROM STDIN (FORMAT BINARY)",
            cancellation
        );
        foreach (var line in lines)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(line.Id, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(
                line.Timestamp.ToUniversalTime(),
                NpgsqlDbType.TimestampTz,
                cancellation
            );
            await copy.WriteAsync(
                line.ObservedAt.ToUniversalTime(),
                NpgsqlDbType.TimestampTz,
                cancellation
            );
            await copy.WriteAsync((int)line.Level, NpgsqlDbType.Integer, cancellation);
            await TextAsync(copy, line.Service, cancellation);
            await TextAsync(copy, line.Message, cancellation);
            await TextAsync(copy, line.Metadata, cancellation);
            await TextAsync(copy, line.Source, cancellation);
            await TextAsync(copy, line.Origin, cancellation);
            await TextAsync(copy, line.IncidentId, cancellation);
            await copy.WriteAsync(line.MatchStart, NpgsqlDbType.Integer, cancellation);
            await copy.WriteAsync(line.MatchLength, NpgsqlDbType.Integer, cancellation);
        }

        await copy.CompleteAsync(cancellation);
    }

    private static Task TextAsync(
        NpgsqlBinaryImporter copy,
        string? text,
        CancellationToken cancellation
    ) =>
        text is null
            ? copy.WriteNullAsync(cancellation)
            : copy.WriteAsync(text, NpgsqlDbType.Text, cancellation);

    private static async Task CopySqlServerAsync(
        SqlConnection connection,
        SqlTransaction transaction,
        IReadOnlyList<StoredLogLine> lines,
        CancellationToken cancellation
    )
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        using var copy = new SqlBulkCopy(
            connection,
            SqlBulkCopyOptions.KeepIdentity | SqlBulkCopyOptions.KeepNulls,
            transaction
        )
        {
            DestinationTableName = "log_lines",
        };
        Type[] types =
        [
            typeof(long),
            typeof(DateTimeOffset),
            typeof(DateTimeOffset),
            typeof(int),
            .. Enumerable.Repeat(typeof(string), 6),
            typeof(int),
            typeof(int),
        ];
        for (var i = 0; i < Columns.Length; i++)
        {
            table.Columns.Add(Columns[i], types[i]);
            copy.ColumnMappings.Add(Columns[i], Columns[i]);
        }

        foreach (var line in lines)
        {
            table.Rows.Add(
                line.Id,
                line.Timestamp.ToUniversalTime(),
                line.ObservedAt.ToUniversalTime(),
                (int)line.Level,
                line.Service,
                line.Message,
                (object?)line.Metadata ?? DBNull.Value,
                line.Source,
                (object?)line.Origin ?? DBNull.Value,
                (object?)line.IncidentId ?? DBNull.Value,
                line.MatchStart,
                line.MatchLength
            );
        }

        await copy.WriteToServerAsync(table, cancellation);
    }
}
