using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Tests.Support;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>ONCALL_TEST_POSTGRES</c> names (an ADO.NET connection string whose user
/// may create databases), else one started from the machine's own binaries, once per test process. A test that needs it
/// is skipped where neither is there.
/// </summary>
public sealed class PostgresServer
{
    private const string FolderPrefix = "oncall-test-postgres-";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static PostgresServer? started;
    private static string? missing;

    // Of one that was started here: its programs, and where its data lie.
    private readonly (string Binaries, string Folder) own;

    private PostgresServer(string connectionString, (string, string) own = default)
    {
        ConnectionString = connectionString;
        this.own = own;
    }

    /// <summary>To the server's maintenance database.</summary>
    public string ConnectionString { get; }

    /// <summary>The server; skips the calling test where there is none.</summary>
    public static async Task<PostgresServer> RequireAsync(CancellationToken cancellation)
    {
        await Gate.WaitAsync(cancellation);
        try
        {
            if (started is null && missing is null)
            {
                await StartOnceAsync(cancellation);
            }
        }
        finally
        {
            Gate.Release();
        }

        if (started is null)
        {
            Assert.Skip(missing!);
        }

        return started;
    }

    /// <summary>A server of the calling test's own, to be stopped in its middle; skips the test where none can be started.</summary>
    public static async Task<PostgresServer> StartOwnAsync(CancellationToken cancellation)
    {
        var binaries = FindBinaries();
        Assert.SkipWhen(binaries is null, "PostgreSQL is not installed under /usr/lib/postgresql.");
        return await StartAsync(binaries!, cancellation);
    }

    /// <summary>Stops it as a machine does that loses its power: whoever is connected is cut off.</summary>
    public void Cut() => Stop(own.Binaries, own.Folder, keep: true);

    /// <summary>Stops it and deletes all it holds.</summary>
    public void Remove() => Stop(own.Binaries, own.Folder);

    /// <summary>Starts it again where it listened before.</summary>
    public Task StartAgainAsync(CancellationToken cancellation) =>
        LaunchAsync(
            own.Binaries,
            own.Folder,
            new NpgsqlConnectionStringBuilder(ConnectionString).Port,
            cancellation
        );

    /// <summary>Connection string of another database of this server.</summary>
    public string ConnectionStringOf(string database) =>
        new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Database = database,
        }.ConnectionString;

    /// <summary>Runs one statement on the maintenance database.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of test databases, made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task StartOnceAsync(CancellationToken cancellation)
    {
        if (
            Environment.GetEnvironmentVariable("ONCALL_TEST_POSTGRES") is { Length: > 0 } configured
        )
        {
            started = new PostgresServer(configured);
            return;
        }

        if (FindBinaries() is not { } binaries)
        {
            missing =
                "PostgreSQL is not installed under /usr/lib/postgresql, and ONCALL_TEST_POSTGRES is not set.";
            return;
        }

        await StopAbandonedAsync(binaries, cancellation);
        started = await StartAsync(binaries, cancellation);
    }

    private static async Task<PostgresServer> StartAsync(
        string binaries,
        CancellationToken cancellation
    )
    {
        var folder = Path.Combine(
            Path.GetTempPath(),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{FolderPrefix}{Environment.ProcessId}-{Guid.NewGuid():N}"
            )
        );
        await MakeFolderAsync(folder, cancellation);
        var data = Path.Combine(folder, "data");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(binaries, folder);
        await AsServerUserAsync(
            [
                Path.Combine(binaries, "initdb"),
                "-D",
                data,
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--no-sync",
            ],
            cancellation
        );
        var port = LoopbackPort.Free();
        await LaunchAsync(binaries, folder, port, cancellation);
        return new PostgresServer(
            new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = port,
                Username = "postgres",
                Database = "postgres",
            }.ConnectionString,
            (binaries, folder)
        );
    }

    private static Task LaunchAsync(
        string binaries,
        string folder,
        int port,
        CancellationToken cancellation
    )
    {
        // Commits wait for their write: a server that is cut off must not lose what a test was told is stored.
        var settings = string.Create(
            CultureInfo.InvariantCulture,
            $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_connections=200"
        );
        return AsServerUserAsync(
            [
                Path.Combine(binaries, "pg_ctl"),
                "-D",
                Path.Combine(folder, "data"),
                "-l",
                Path.Combine(folder, "server.log"),
                "-o",
                settings,
                "-w",
                "start",
            ],
            cancellation
        );
    }

    private static string? FindBinaries()
    {
        const string root = "/usr/lib/postgresql";
        return Directory.Exists(root)
            ? Directory
                .EnumerateDirectories(root)
                .OrderByDescending(d =>
                    int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version)
                        ? version
                        : 0
                )
                .Select(d => Path.Combine(d, "bin"))
                .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
    }

    // A test process that was killed could not stop its server: whoever comes next does.
    private static async Task StopAbandonedAsync(string binaries, CancellationToken cancellation)
    {
        foreach (
            var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*")
        )
        {
            var owner = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0];
            if (
                int.TryParse(owner, CultureInfo.InvariantCulture, out var id)
                && !Directory.Exists($"/proc/{id}")
            )
            {
                await Task.Run(() => Stop(binaries, folder), cancellation);
            }
        }
    }

    private static void Stop(string binaries, string folder, bool keep = false)
    {
        using var process = Process.Start(
            Command([
                Path.Combine(binaries, "pg_ctl"),
                "-D",
                Path.Combine(folder, "data"),
                "-m",
                "immediate",
                "-w",
                "stop",
            ])
        );
        process?.WaitForExit();
        if (!keep && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The server refuses to run as root.
    private static async Task MakeFolderAsync(string folder, CancellationToken cancellation)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(
                StartInfo(["install", "-d", "-o", "postgres", "-m", "700", folder]),
                cancellation
            );
        }
        else
        {
            Directory.CreateDirectory(folder);
        }
    }

    private static Task AsServerUserAsync(
        IReadOnlyList<string> argv,
        CancellationToken cancellation
    ) => RunAsync(Command(argv), cancellation);

    private static ProcessStartInfo Command(IReadOnlyList<string> argv) =>
        StartInfo(
            Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. argv] : argv
        );

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> argv) =>
        new(argv[0], argv.Skip(1))
        {
            RedirectStandardInput = true,
            // Not read to their end: the server inherits them and keeps them open.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };

    private static async Task RunAsync(ProcessStartInfo command, CancellationToken cancellation)
    {
        using var process =
            Process.Start(command)
            ?? throw new InvalidOperationException($"{command.FileName} did not start.");
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{string.Join(' ', command.ArgumentList)}: {await process.StandardError.ReadToEndAsync(cancellation)}"
            );
        }
    }
}
