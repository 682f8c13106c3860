using Microsoft.Data.Sqlite;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>The real process is killed and started again: while it reads, while it makes its tables, before it has told anybody.</summary>
public sealed class KilledAgentTests
{
    private const string Fault =
        "2026-03-01T08:00:00.000Z ERROR [orders-api] database connection pool exhausted while loading an order";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_line_is_lost_or_read_twice_when_it_is_killed_again_and_again_under_load()
    {
        await using var agent = new AgentProcess();
        await agent.StartAsync();
        var file = agent.LogFile("app.log");
        var written = 0;
        for (var round = 0; round < 4; round++)
        {
            var before = written;
            for (var burst = 0; burst < 10; burst++)
            {
                await File.AppendAllLinesAsync(
                    file,
                    Enumerable
                        .Range(written, 200)
                        .Select(n => $"2026-03-01T08:00:00Z INFO [app] line number {n:D8}"),
                    Cancelled
                );
                written += 200;
            }

            // Somewhere in the middle of taking them.
            await Eventually.TrueAsync(() => agent.Count("log_lines") > before);
            agent.KillHard();
            await agent.StartAsync();
        }

        await Eventually.TrueAsync(() => agent.Count("log_lines") >= written);

        agent.Count("log_lines").ShouldBe(written);
        agent.Query<long>("select count(distinct message) from log_lines").ShouldBe(written);
    }

    [Fact]
    public async Task It_starts_again_after_it_was_killed_while_it_made_its_tables()
    {
        await using var agent = new AgentProcess();
        await agent.StartAsync();
        agent.KillHard();
        // What a migration leaves that did not come to its end.
        await using (
            var database = new SqliteConnection(
                $"Data Source={Path.Combine(agent.Folder, "data", "incidents.db")};Pooling=False"
            )
        )
        {
            await database.OpenAsync(Cancelled);
            await using var command = database.CreateCommand();
            command.CommandText =
                "INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-03-01 08:00:00')";
            (await command.ExecuteNonQueryAsync(Cancelled)).ShouldBe(1);
        }

        await agent.StartAsync();
    }

    [Fact]
    public async Task An_escalation_survives_being_killed_before_it_was_delivered()
    {
        await using var agent = new AgentProcess()
            .With("SMTP_SERVER", "127.0.0.1")
            .With("SMTP_PORT", "9")
            .With("ONCALL_EMAILS", "oncall@example.org");
        await agent.StartAsync();
        await File.AppendAllTextAsync(agent.LogFile("app.log"), Fault + "\n", Cancelled);
        await Eventually.TrueAsync(() =>
            agent.Count("deliveries where channel = 'email' and attempts > 0") == 1
        );

        agent.KillHard();
        await agent.StartAsync();
        var attempts = agent.Query<long>("select attempts from deliveries where channel = 'email'");

        await Eventually.TrueAsync(() =>
            agent.Query<long>("select attempts from deliveries where channel = 'email'") > attempts
        );
        agent.Count("deliveries where channel = 'email'").ShouldBe(1);
        agent
            .Query<string>("select status from deliveries where channel = 'email'")
            .ShouldBe("queued");
        // With every channel down, the alert stands in the agent's log in full.
        await Eventually.TrueAsync(() =>
            agent.Count("deliveries where channel = 'log' and status = 'sent'") == 1
        );
    }
}
