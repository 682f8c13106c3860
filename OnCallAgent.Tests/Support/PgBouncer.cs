using System.Globalization;
using Npgsql;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Tests.Support;

/// <summary>A real PgBouncer before the PostgreSQL of the tests, which shares one connection of it among all clients.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();
    private StartedProgram? program;

    /// <summary>Where it listens, on loopback.</summary>
    public int Port { get; } = LoopbackPort.Free();

    /// <summary>Signs a client in, which leaves its connection as it is.</summary>
    public string ClientString =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Database = "orders",
            Username = "admin",
            Password = "of-the-admin",
            Pooling = false,
            NoResetOnClose = true,
        }.ConnectionString;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="signIn">Its <c>auth_type</c>.</param>
    public static async Task<PgBouncer> StartAsync(string signIn)
    {
        var found = StartedProgram.Find("pgbouncer");
        Assert.SkipWhen(found is null, "PgBouncer is not installed.");
        var server = await PostgresServer.RequireAsync(Cancelled);
        var started = new PgBouncer();
        await started.RunAsync(
            found!,
            signIn,
            new NpgsqlConnectionStringBuilder(server.ConnectionString)
        );
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        if (program is not null)
        {
            await program.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task RunAsync(string found, string signIn, NpgsqlConnectionStringBuilder server)
    {
        var users = Path.Combine(folder.Path, "users.txt");
        await File.WriteAllTextAsync(users, "\"admin\" \"of-the-admin\"\n", Cancelled);
        var settings = Path.Combine(folder.Path, "pgbouncer.ini");
        await File.WriteAllTextAsync(
            settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                [databases]
                orders = host={server.Host} port={server.Port} dbname=postgres user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {Port}
                unix_socket_dir =
                auth_type = {signIn}
                auth_file = {users}
                admin_users = admin
                pool_mode = transaction
                default_pool_size = 1
                ignore_startup_parameters = extra_float_digits
                """
            ),
            Cancelled
        );
        string[] start = [found, settings];
        if (Environment.IsPrivilegedProcess)
        {
            // It refuses to run as root.
            await StartedProgram.RunAsync(["chown", "-R", "postgres", folder.Path]);
            start = ["runuser", "-u", "postgres", "--", .. start];
        }

        program = StartedProgram.Start(start);
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await using var client = new NpgsqlConnection(ClientString);
                await client.OpenAsync(Cancelled);
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }
}
