using System.Globalization;
using Npgsql;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>A real PgBouncer before a real PostgreSQL.</summary>
public sealed class RestartPoolTests : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new();
    private readonly RemediationDriver driver = new();
    private StartedProgram? bouncer;
    private int port;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await driver.DisposeAsync();
        if (bouncer is not null)
        {
            await bouncer.DisposeAsync();
        }

        folder.Dispose();
    }

    [Theory]
    [InlineData("scram-sha-256", "reconnect")]
    [InlineData("md5", "reconnect")]
    [InlineData("plain", "pause")]
    public async Task The_pool_gets_new_server_connections_and_clients_stay(
        string signIn,
        string method
    )
    {
        await StartAsync(signIn);
        await using var client = new NpgsqlConnection(ClientString);
        await client.OpenAsync(Cancelled);
        var before = await BackendAsync(client);
        (await BackendAsync(client)).ShouldBe(before, "the pool keeps its connection");

        var done = await driver.RunAsync(
            "restart_connection_pool",
            Pool("of-the-admin"),
            ("method", method)
        );

        done.Succeeded.ShouldBeTrue(done.Summary);
        (await BackendAsync(client)).ShouldNotBe(before);
    }

    [Fact]
    public async Task A_wrong_password_is_a_failure_in_the_consoles_words_and_shows_no_secret()
    {
        await StartAsync("scram-sha-256");
        var done = await driver.RunAsync("restart_connection_pool", Pool("not-the-admin"));
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldContain("SASL authentication failed");
        done.ToString().ShouldNotContain("not-the-admin");
    }

    [Fact]
    public async Task A_pool_that_is_not_there_is_a_failure_with_its_reason()
    {
        port = 1;
        var done = await driver.RunAsync("restart_connection_pool", Pool("of-the-admin"));
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldStartWith("orders (127.0.0.1:1): ");
    }

    private string ClientString =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = "orders",
            Username = "admin",
            Password = "of-the-admin",
            Pooling = false,
            NoResetOnClose = true,
        }.ConnectionString;

    private AllowedTargets Pool(string password) =>
        driver.WithSecrets(
            new AllowedTargets { Pools = [new("orders", "127.0.0.1", port, "orders", "admin")] },
            ("pool orders", password)
        );

    private async Task StartAsync(string signIn)
    {
        var program = StartedProgram.Find("pgbouncer");
        Assert.SkipWhen(program is null, "PgBouncer is not installed.");
        var server = await PostgresServer.RequireAsync(Cancelled);
        var at = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        port = FreePort.Find();
        var users = Path.Combine(folder.Path, "users.txt");
        await File.WriteAllTextAsync(users, "\"admin\" \"of-the-admin\"\n", Cancelled);
        var settings = Path.Combine(folder.Path, "pgbouncer.ini");
        await File.WriteAllTextAsync(
            settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                [databases]
                orders = host={at.Host} port={at.Port} dbname=postgres user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {port}
                unix_socket_dir =
                auth_type = {signIn}
                auth_file = {users}
                admin_users = admin
                pool_mode = transaction
                ignore_startup_parameters = extra_float_digits
                """
            ),
            Cancelled
        );
        string[] start = [program!, settings];
        if (Environment.IsPrivilegedProcess)
        {
            // It refuses to run as root.
            await StartedProgram.RunAsync(["chown", "-R", "postgres", folder.Path]);
            start = ["runuser", "-u", "postgres", "--", .. start];
        }

        bouncer = StartedProgram.Start(start);
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

    private static async Task<int> BackendAsync(NpgsqlConnection client)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", client);
        return (int)(await command.ExecuteScalarAsync(Cancelled))!;
    }
}
