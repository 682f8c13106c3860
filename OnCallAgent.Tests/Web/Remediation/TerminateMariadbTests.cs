using System.Globalization;
using MySqlConnector;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Sessions of a real MariaDB.</summary>
public sealed class TerminateMariadbTests : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new();
    private readonly RemediationDriver driver = new();
    private StartedProgram? server;
    private int port;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var missing = new[] { "mariadbd", "mariadb-install-db" }.FirstOrDefault(p =>
            StartedProgram.Find(p) is null
        );
        Assert.SkipWhen(missing is not null, $"There is no {missing} on this machine.");
        port = LoopbackPort.Free();
        var data = Path.Combine(folder.Path, "data");
        string[] account = Environment.IsPrivilegedProcess ? ["--user=root"] : [];
        var made = await StartedProgram.RunAsync([
            StartedProgram.Find("mariadb-install-db")!,
            "--no-defaults",
            $"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            .. account,
        ]);
        made.ExitCode.ShouldBe(0, made.Output);
        var first = Path.Combine(folder.Path, "first.sql");
        await File.WriteAllTextAsync(
            first,
            """
            CREATE DATABASE orders;
            CREATE DATABASE other;
            CREATE USER 'agent'@'127.0.0.1' IDENTIFIED BY 'of-the-agent';
            GRANT PROCESS, CONNECTION ADMIN ON *.* TO 'agent'@'127.0.0.1';
            GRANT SELECT ON orders.* TO 'agent'@'127.0.0.1';
            CREATE USER 'app'@'127.0.0.1' IDENTIFIED BY 'of-the-agent';
            GRANT ALL ON *.* TO 'app'@'127.0.0.1';
            """,
            Cancelled
        );
        server = StartedProgram.Start([
            StartedProgram.Find("mariadbd")!,
            "--no-defaults",
            $"--datadir={data}",
            $"--socket={folder.Path}/s",
            $"--pid-file={folder.Path}/pid",
            string.Create(CultureInfo.InvariantCulture, $"--port={port}"),
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--innodb-flush-log-at-trx-commit=0",
            $"--init-file={first}",
            .. account,
        ]);
        await Eventually.TrueAsync(async () =>
        {
            server.HasExited.ShouldBeFalse(server.LastLines);
            try
            {
                await using var connection = await OpenAsync("app", "orders");
                return true;
            }
            catch (MySqlException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await driver.DisposeAsync();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }

    [Fact]
    public async Task A_session_that_is_at_it_too_long_is_ended_and_others_go_on()
    {
        var listed = driver.WithSecrets(
            new AllowedTargets
            {
                Databases =
                [
                    new("orders-db", DatabaseEngine.Mysql, "127.0.0.1", port, "orders", "agent"),
                ],
            },
            ("database orders-db", "of-the-agent")
        );
        await using var slow = await OpenAsync("app", "orders");
        await using var elsewhere = await OpenAsync("app", "other");
        await using var own = await OpenAsync("agent", "orders");
        var running = SleepAsync(slow, 600);
        var others = SleepAsync(elsewhere, 600);
        var owns = SleepAsync(own, 600);
        await Eventually.TrueAsync(async () =>
            (await driver.PreviewAsync("terminate_queries", listed, ("older_than", "1")))
                .Value
                .Items
                .Count == 1
        );

        var done = await driver.RunAsync("terminate_queries", listed, ("older_than", "1"));

        done.Succeeded.ShouldBeTrue($"{done.Summary} {done.Output}");
        done.Facts["ended"].ShouldBe("1");
        done.Output.ShouldContain("SLEEP(600)");
        await Should.ThrowAsync<MySqlException>(running);
        others.IsCompleted.ShouldBeFalse("another database's");
        owns.IsCompleted.ShouldBeFalse("the agent's own");

        await using var holder = await OpenAsync("app", "orders");
        await RunAsync(holder, "CREATE TABLE t (id int) ENGINE=InnoDB");
        await RunAsync(holder, "START TRANSACTION");
        await RunAsync(holder, "INSERT INTO t VALUES (1)");
        // InnoDB shows its transactions from a copy that it renews only when nobody looked for 0.1 s: looking without a pause would see the old one for ever.
        await using var root = await OpenAsync("app", "orders");
        await Eventually.TrueAsync(async () => await IdleSecondsAsync(root, holder) >= 2);
        var preview = await driver.PreviewAsync(
            "terminate_queries",
            listed,
            ("older_than", "1"),
            ("state", "idle_in_transaction")
        );
        preview.Value.Items.Count.ShouldBe(1);
        done = await driver.RunAsync(
            "terminate_queries",
            listed,
            ("older_than", "1"),
            ("state", "any")
        );
        done.Facts["ended"].ShouldBe("1", $"{done.Summary} {done.Output}");

        await RunAsync(
            root,
            string.Create(CultureInfo.InvariantCulture, $"KILL {elsewhere.ServerThread}")
        );
        await RunAsync(
            root,
            string.Create(CultureInfo.InvariantCulture, $"KILL {own.ServerThread}")
        );
        await Should.ThrowAsync<MySqlException>(others);
        await Should.ThrowAsync<MySqlException>(owns);
    }

    private static Task SleepAsync(MySqlConnection connection, int seconds) =>
        RunAsync(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"SELECT SLEEP({seconds}) FROM DUAL")
        );

    private static async Task<long> IdleSecondsAsync(
        MySqlConnection watching,
        MySqlConnection watched
    )
    {
        await using var command = new MySqlCommand(
            "SELECT TIME FROM information_schema.PROCESSLIST WHERE ID = @id AND COMMAND = 'Sleep'",
            watching
        );
        command.Parameters.AddWithValue("id", watched.ServerThread);
        return Convert.ToInt64(
            await command.ExecuteScalarAsync(Cancelled) ?? 0L,
            CultureInfo.InvariantCulture
        );
    }

    private static async Task RunAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private async Task<MySqlConnection> OpenAsync(string user, string database)
    {
        var connection = new MySqlConnection(
            new MySqlConnectionStringBuilder
            {
                Server = "127.0.0.1",
                Port = (uint)port,
                UserID = user,
                Password = "of-the-agent",
                Database = database,
                Pooling = false,
                AllowPublicKeyRetrieval = true,
            }.ConnectionString
        );
        await connection.OpenAsync(Cancelled);
        return connection;
    }
}
