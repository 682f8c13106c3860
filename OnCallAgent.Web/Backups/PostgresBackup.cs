using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace OnCallAgent.Web.Backups;

/// <summary>
/// PostgreSQL's own pg_dump and pg_restore: a dump is of one moment, and the agents go on. They are called with lists of
/// arguments; where the server is and the password go through the environment, where no other user sees them.
/// </summary>
internal sealed class PostgresBackup(string connectionString, TimeProvider clock) : IStoreBackup
{
    private readonly NpgsqlConnectionStringBuilder target = new(connectionString)
    {
        Pooling = false,
    };

    public async Task<IReadOnlyList<string>> CopyAsync(
        string toFile,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var connection = await OpenAsync(cancellation);
            if (!await HasContentAsync(connection, cancellation))
            {
                throw new BackupFaultException(
                    $"DATABASE_URL: the database {target.Database} is empty; there is nothing to back up."
                );
            }

            await BackupArchive.Owned(toFile).DisposeAsync();
            await RunAsync(
                "pg_dump",
                [
                    "--format=custom",
                    "--schema=public",
                    "--no-owner",
                    "--no-privileges",
                    $"--file={toFile}",
                ],
                cancellation
            );
            return await MigrationsAsync(connection, cancellation);
        }
        catch (NpgsqlException e)
        {
            throw new BackupFaultException(
                $"DATABASE_URL: the database {target.Database} cannot be read: {e.Message}",
                e
            );
        }
    }

    public async Task<string?> PutAsync(string fromFile, bool force, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(cancellation);
            var others = await CountAsync(
                connection,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
                cancellation
            );
            if (others > 0)
            {
                throw new BackupFaultException(
                    $"{others} other connection(s) use the database {target.Database}. Stop the agents on it, and whatever else reads it."
                );
            }

            string? aside = null;
            if (await HasContentAsync(connection, cancellation))
            {
                if (!force)
                {
                    throw new BackupFaultException(
                        $"The database {target.Database} is not empty. --force keeps what is there in a schema of another name and puts the backup in its place."
                    );
                }

                aside =
                    $"replaced_{clock.GetUtcNow().ToString("yyyyMMdd'_'HHmmssfff", CultureInfo.InvariantCulture)}";
                await ExecuteAsync(
                    connection,
                    $"ALTER SCHEMA public RENAME TO {aside}",
                    cancellation
                );
            }

            await ExecuteAsync(connection, "CREATE SCHEMA IF NOT EXISTS public", cancellation);
            try
            {
                await RunAsync(
                    "pg_restore",
                    [
                        "--no-owner",
                        "--no-privileges",
                        "--single-transaction",
                        "--exit-on-error",
                        // What is in the schema, not the schema itself, which is there.
                        "--schema=public",
                        $"--dbname={target.Database}",
                        fromFile,
                    ],
                    cancellation
                );
            }
            catch
            {
                // All or nothing: the new one is empty still.
                if (aside is not null)
                {
                    await ExecuteAsync(
                        connection,
                        $"DROP SCHEMA public; ALTER SCHEMA {aside} RENAME TO public",
                        CancellationToken.None
                    );
                }

                throw;
            }

            File.Delete(fromFile);
            return aside is null ? null : $"schema {aside} of the database {target.Database}";
        }
        catch (NpgsqlException e)
        {
            throw new BackupFaultException(
                $"DATABASE_URL: the backup cannot be put into the database {target.Database}: {e.Message}",
                e
            );
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    private static async Task<bool> HasContentAsync(
        NpgsqlConnection connection,
        CancellationToken cancellation
    ) =>
        await CountAsync(
            connection,
            "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'",
            cancellation
        ) > 0;

    private static async Task<long> CountAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var command = Command(connection, sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var command = Command(connection, sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written here; the one name in it is made of digits.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private static async Task<IReadOnlyList<string>> MigrationsAsync(
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using var command = Command(
            connection,
            "SELECT migration_id FROM public.\"__EFMigrationsHistory\" ORDER BY migration_id"
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var all = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            all.Add(reader.GetString(0));
        }

        return all;
    }

    private async Task RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellation
    )
    {
        var start = new ProcessStartInfo(Find(program), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["PGHOST"] = target.Host;
        start.Environment["PGPORT"] = target.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGDATABASE"] = target.Database;
        start.Environment["PGUSER"] = target.Username;
        start.Environment["PGPASSWORD"] = target.Password;
        start.Environment["PGSSLMODE"] = target.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        };
        if (target.RootCertificate is { Length: > 0 } authority)
        {
            start.Environment["PGSSLROOTCERT"] = authority;
        }

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            try
            {
                await process.WaitForExitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            await output;
            if (process.ExitCode != 0)
            {
                throw new BackupFaultException(
                    $"{program} ended with {process.ExitCode}: {(await errors).Trim()}"
                );
            }
        }
        catch (Win32Exception e)
        {
            throw new BackupFaultException(
                $"{program} cannot be started: {e.Message}. Install PostgreSQL's client programs, of the server's version or a later one.",
                e
            );
        }
    }

    // As Debian installs them: what stands in the path is a wrapper, where it is there at all.
    private static string Find(string program)
    {
        const string Installed = "/usr/lib/postgresql";
        return Directory.Exists(Installed)
            ? Directory
                .EnumerateDirectories(Installed)
                .OrderByDescending(d =>
                    int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version)
                        ? version
                        : 0
                )
                .Select(d => Path.Combine(d, "bin", program))
                .FirstOrDefault(File.Exists)
                ?? program
            : program;
    }
}
