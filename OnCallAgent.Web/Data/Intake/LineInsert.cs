using System.Globalization;
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

    /// <summary>Gives ids, from the first upwards, to as many lines; 0 where the engine gives them only at the insert.</summary>
    public static async Task<long> ReserveIdsAsync(
        OnCallDbContext context,
        int count,
        CancellationToken cancellation
    )
    {
        switch (context.Database.GetDbConnection())
        {
            case SqliteConnection sqlite:
                // Safe: the transaction began immediate, so nobody else inserts before it ends.
                await using (var command = sqlite.CreateCommand())
                {
                    command.Transaction = (SqliteTransaction)Transaction(context);
                    command.CommandText =
                        "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'log_lines'), 0) + 1";
                    return (long)(await command.ExecuteScalarAsync(cancellation))!;
                }

            case NpgsqlConnection postgres:
                await using (var command = postgres.CreateCommand())
                {
                    // One step takes the whole range. Safe: the turn keeps every other inserter out until the commit.
                    command.CommandText = """
                        SELECT setval(s, nextval(s) + @count - 1) - @count + 1
                        FROM (SELECT pg_get_serial_sequence('log_lines', 'id')::regclass AS s) AS sequence
                        """;
                    command.Parameters.AddWithValue("count", (long)count);
                    return (long)(await command.ExecuteScalarAsync(cancellation))!;
                }

            default:
                return 0;
        }
    }

    public static Task InsertAsync(
        OnCallDbContext context,
        IReadOnlyList<StoredLogLine> lines,
        CancellationToken cancellation
    )
    {
        switch (context.Database.GetDbConnection())
        {
            case SqliteConnection sqlite:
                InsertSqlite(sqlite, (SqliteTransaction)Transaction(context), lines, cancellation);
                return Task.CompletedTask;
            case NpgsqlConnection postgres:
                return CopyPostgresAsync(postgres, lines, cancellation);
            default:
                context.LogLines.AddRange(lines);
                return Task.CompletedTask;
        }
    }

    private static System.Data.Common.DbTransaction Transaction(OnCallDbContext context) =>
        context.Database.CurrentTransaction!.GetDbTransaction();

    private static void InsertSqlite(
        SqliteConnection connection,
        SqliteTransaction transaction,
        IReadOnlyList<StoredLogLine> lines,
        CancellationToken cancellation
    )
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Column names of this class.
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO log_lines ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(c => "$" + c))})"
        );
#pragma warning restore CA2100
        var parameters = Columns
            .Select(c => command.Parameters.Add(new SqliteParameter { ParameterName = "$" + c }))
            .ToArray();
        command.Prepare();
        foreach (var line in lines)
        {
            cancellation.ThrowIfCancellationRequested();
            parameters[0].Value = line.Id;
            parameters[1].Value = line.Timestamp.UtcTicks;
            parameters[2].Value = line.ObservedAt.UtcTicks;
            parameters[3].Value = (int)line.Level;
            parameters[4].Value = line.Service;
            parameters[5].Value = line.Message;
            parameters[6].Value = (object?)line.Metadata ?? DBNull.Value;
            parameters[7].Value = line.Source;
            parameters[8].Value = (object?)line.Origin ?? DBNull.Value;
            parameters[9].Value = (object?)line.IncidentId ?? DBNull.Value;
            parameters[10].Value = line.MatchStart;
            parameters[11].Value = line.MatchLength;
            command.ExecuteNonQuery();
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
}
