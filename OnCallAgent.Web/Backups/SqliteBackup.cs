using System.Globalization;
using Microsoft.Data.Sqlite;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Backups;

/// <summary>SQLite's own online backup: the copy is of one moment, and the agent goes on writing.</summary>
/// <param name="file">The database.</param>
/// <param name="clock">Names what is kept aside.</param>
internal sealed class SqliteBackup(string file, TimeProvider clock) : IStoreBackup
{
    public async Task<IReadOnlyList<string>> CopyAsync(
        string toFile,
        CancellationToken cancellation
    )
    {
        if (!File.Exists(file))
        {
            throw new BackupFaultException(
                $"DATABASE_URL: there is no database {file} to back up."
            );
        }

        try
        {
            await BackupArchive.Owned(toFile).DisposeAsync();
            await using var from = Open(file);
            await using var to = Open(toFile);
            await from.OpenAsync(cancellation);
            await to.OpenAsync(cancellation);
            await ExecuteAsync(from, "PRAGMA busy_timeout=15000", cancellation);
            // In one step: a copy in several starts again whenever somebody writes in between.
            await Task.Run(() => from.BackupDatabase(to), cancellation);
            // One file, without a log beside it.
            await ExecuteAsync(to, "PRAGMA journal_mode=DELETE", cancellation);
            var check = await ScalarAsync(to, "PRAGMA quick_check(1)", cancellation);
            return check == "ok"
                ? await MigrationsAsync(to, cancellation)
                : throw new BackupFaultException(
                    $"The copy of {file} is not sound: {check}. The database itself may be damaged."
                );
        }
        catch (SqliteException e)
        {
            throw new BackupFaultException($"{file} cannot be backed up: {e.Message}", e);
        }
    }

    public async Task<string?> PutAsync(string fromFile, bool force, CancellationToken cancellation)
    {
        DatabaseLock held;
        try
        {
            held = DatabaseLock.Take(file);
        }
        catch (StartFaultException e)
        {
            throw new BackupFaultException(e.Message, e);
        }

        using (held)
        {
            string? aside = null;
            if (await HasContentAsync(cancellation))
            {
                if (!force)
                {
                    throw new BackupFaultException(
                        $"{file} is there already and is not empty. --force keeps it aside and puts the backup in its place."
                    );
                }

                aside = $"{file}.{Stamp()}.replaced";
                await FoldLogAsync(cancellation);
                File.Move(file, aside);
            }

            // A log of the old database would be taken for the new one's.
            foreach (var of in new[] { "", "-wal", "-shm", "-journal" })
            {
                File.Delete(file + of);
            }

            File.Move(fromFile, file);
            return aside;
        }
    }

    private static SqliteConnection Open(string path) =>
        new(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            }.ConnectionString
        );

    private async Task<bool> HasContentAsync(CancellationToken cancellation)
    {
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            return false;
        }

        try
        {
            await using var connection = Open(file);
            await connection.OpenAsync(cancellation);
            return await ScalarAsync(connection, "SELECT count(*) FROM sqlite_master", cancellation)
                != "0";
        }
        catch (SqliteException)
        {
            // Damaged, or none of SQLite's: not empty at any rate.
            return true;
        }
    }

    // What stands in the log only would be lost with it.
    private async Task FoldLogAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = Open(file);
            await connection.OpenAsync(cancellation);
            await ExecuteAsync(connection, "PRAGMA journal_mode=DELETE", cancellation);
        }
        catch (SqliteException)
        {
            // A database that cannot be read is replaced for that very reason; it is kept as it is.
        }
    }

    private static async Task<IReadOnlyList<string>> MigrationsAsync(
        SqliteConnection connection,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT \"migration_id\" FROM \"__EFMigrationsHistory\" ORDER BY \"migration_id\"";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var all = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            all.Add(reader.GetString(0));
        }

        return all;
    }

    private static async Task<string?> ScalarAsync(
        SqliteConnection connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written here, with no part from outside.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(
            await command.ExecuteScalarAsync(cancellation),
            CultureInfo.InvariantCulture
        );
    }

    private static Task<string?> ExecuteAsync(
        SqliteConnection connection,
        string sql,
        CancellationToken cancellation
    ) => ScalarAsync(connection, sql, cancellation);

    private string Stamp() =>
        clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
}
