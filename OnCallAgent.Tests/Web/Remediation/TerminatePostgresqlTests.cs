using Npgsql;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Sessions of a real PostgreSQL.</summary>
public sealed class TerminatePostgresqlTests : IAsyncLifetime
{
    private readonly RemediationDriver driver = new();
    private readonly string suffix = Guid.NewGuid().ToString("N")[..12];
    private PostgresServer server = null!;
    private AllowedTargets listed = new();

    private string Database => $"kill_{suffix}";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.RequireAsync(Cancelled);
        await server.ExecuteAsync($"CREATE DATABASE {Database}", Cancelled);
        await server.ExecuteAsync(
            $"CREATE ROLE agent_{suffix} LOGIN PASSWORD 'of-the-agent' IN ROLE pg_signal_backend, pg_read_all_stats",
            Cancelled
        );
        await server.ExecuteAsync($"CREATE ROLE app_{suffix} LOGIN", Cancelled);
        var at = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        listed = driver.WithSecrets(
            new AllowedTargets
            {
                Databases =
                [
                    new(
                        "orders-db",
                        DatabaseEngine.Postgresql,
                        at.Host!,
                        at.Port,
                        Database,
                        $"agent_{suffix}"
                    ),
                ],
            },
            ("database orders-db", "of-the-agent")
        );
    }

    public async ValueTask DisposeAsync()
    {
        await driver.DisposeAsync();
        await server.ExecuteAsync($"DROP DATABASE {Database} WITH (FORCE)", Cancelled);
        await server.ExecuteAsync($"DROP ROLE agent_{suffix}, app_{suffix}", Cancelled);
    }

    [Fact]
    public async Task A_session_that_runs_too_long_is_ended_and_others_go_on()
    {
        await using var slow = await OpenAsync($"app_{suffix}");
        await using var own = await OpenAsync($"agent_{suffix}");
        await using var super = await OpenAsync("postgres");
        await using var idle = await OpenAsync($"app_{suffix}");
        var running = SleepAsync(slow);
        var owns = SleepAsync(own);
        var supers = SleepAsync(super);
        await Eventually.TrueAsync(async () =>
            (await driver.PreviewAsync("terminate_queries", listed, ("older_than", "1")))
                .Value
                .Items
                .Count == 1
        );

        var done = await driver.RunAsync("terminate_queries", listed, ("older_than", "1"));

        done.Succeeded.ShouldBeTrue(done.Summary);
        done.Facts["ended"].ShouldBe("1");
        done.Output.ShouldContain("pg_sleep");
        (await Should.ThrowAsync<PostgresException>(running)).SqlState.ShouldBe("57P01");
        (await StillThereAsync(own)).ShouldBeTrue("the agent's own");
        (await StillThereAsync(super)).ShouldBeTrue("a superuser's");
        (await StillThereAsync(idle)).ShouldBeTrue("one that does nothing");
        await server.ExecuteAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Database}'",
            Cancelled
        );
        await Should.ThrowAsync<NpgsqlException>(owns);
        await Should.ThrowAsync<NpgsqlException>(supers);
    }

    [Fact]
    public async Task A_transaction_that_is_held_open_is_ended_only_where_asked()
    {
        await using var holder = await OpenAsync($"app_{suffix}");
        await using var transaction = await holder.BeginTransactionAsync(Cancelled);
        await using (var command = new NpgsqlCommand("SELECT 1", holder, transaction))
        {
            await command.ExecuteScalarAsync(Cancelled);
        }

        await Eventually.TrueAsync(async () =>
            (
                await driver.PreviewAsync(
                    "terminate_queries",
                    listed,
                    ("older_than", "1"),
                    ("state", "idle_in_transaction")
                )
            )
                .Value
                .Items
                .Count == 1
        );
        (await driver.RunAsync("terminate_queries", listed, ("older_than", "1")))
            .Facts["ended"]
            .ShouldBe("0");
        (await driver.RunAsync("terminate_queries", listed, ("older_than", "1"), ("state", "any")))
            .Facts["ended"]
            .ShouldBe("1");
        await Eventually.TrueAsync(async () => !await StillThereAsync(holder));
    }

    [Fact]
    public async Task A_stored_password_is_not_given_to_another_address()
    {
        var moved = listed with { Databases = [listed.Databases[0] with { Host = "localhost" }] };
        var done = await driver.RunAsync("terminate_queries", moved);
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldContain("cannot be decrypted");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_failure_with_its_reason()
    {
        var gone = driver.WithSecrets(
            listed with
            {
                Databases = [listed.Databases[0] with { Port = 1 }],
            }
        );
        var done = await driver.RunAsync("terminate_queries", gone);
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldStartWith("orders-db (127.0.0.1:1): ");
    }

    private async Task<NpgsqlConnection> OpenAsync(string user)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.ConnectionStringOf(Database))
            {
                Username = user,
                Password = "of-the-agent",
                Pooling = false,
            }.ConnectionString
        );
        await connection.OpenAsync(Cancelled);
        return connection;
    }

    private static async Task SleepAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_sleep(600)", connection)
        {
            CommandTimeout = 0,
        };
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private async Task<bool> StillThereAsync(NpgsqlConnection connection)
    {
        await using var watching = await OpenAsync("postgres");
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = @pid",
            watching
        );
        command.Parameters.AddWithValue("pid", connection.ProcessID);
        return await command.ExecuteScalarAsync(Cancelled) is > 0L;
    }
}
