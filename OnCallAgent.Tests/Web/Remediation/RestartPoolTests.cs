using Npgsql;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>A real PgBouncer before a real PostgreSQL.</summary>
public sealed class RestartPoolTests : IAsyncLifetime
{
    private readonly RemediationDriver driver = new();
    private PgBouncer? bouncer;
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
        await using var client = new NpgsqlConnection(bouncer!.ClientString);
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

    private AllowedTargets Pool(string password) =>
        driver.WithSecrets(
            new AllowedTargets { Pools = [new("orders", "127.0.0.1", port, "orders", "admin")] },
            ("pool orders", password)
        );

    private async Task StartAsync(string signIn)
    {
        bouncer = await PgBouncer.StartAsync(signIn);
        port = bouncer.Port;
    }

    private static async Task<int> BackendAsync(NpgsqlConnection client)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", client);
        return (int)(await command.ExecuteScalarAsync(Cancelled))!;
    }
}
