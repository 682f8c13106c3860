using System.Globalization;
using Microsoft.Data.Sqlite;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>The real process is killed at each stage of an incident's life and started again.</summary>
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

    [Theory]
    [InlineData("incidents")]
    [InlineData("analyses")]
    [InlineData("actions where status = 'running'")]
    [InlineData("actions where status = 'completed'")]
    [InlineData("verifications")]
    public async Task An_incident_is_never_opened_twice_acted_on_twice_or_forgotten(string stage)
    {
        await using var agent = new AgentProcess();
        var ran = Path.Combine(agent.Folder, "restarts");
        await agent.StartAsync();
        AddService(agent, ran);
        await File.AppendAllTextAsync(agent.LogFile("app.log"), Fault + "\n", Cancelled);

        await Eventually.TrueAsync(() => agent.Count(stage) > 0);
        agent.KillHard();
        await agent.StartAsync();

        await Eventually.TrueAsync(() =>
            agent.Count("incidents where next_step = 'none' and handler <> 'agent'") == 1
        );
        agent.Count("incidents").ShouldBe(1);
        agent.Count("log_lines").ShouldBe(1);
        var restarts = File.Exists(ran) ? (await File.ReadAllLinesAsync(ran, Cancelled)).Length : 0;
        restarts.ShouldBeLessThanOrEqualTo(1);
        // No mail server is configured, so every escalation must stand in the agent's log; a resolved one has none.
        var resolved = agent.Count(
            "incidents where status = 'resolved' and resolution_method = 'automated'"
        );
        if (resolved == 1)
        {
            restarts.ShouldBe(1);
        }
        else
        {
            await Eventually.TrueAsync(() => agent.Count("deliveries where status = 'sent'") == 1);
        }
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

    // Written beside the running agent, as an admin's edit would be.
    private static void AddService(AgentProcess agent, string ran)
    {
        var script = Path.Combine(agent.Folder, "restart.sh");
        File.WriteAllText(script, $"#!/bin/sh\necho once >> '{ran}'\nexec sleep 2\n");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The restart command of this test is a shell script.");
            return;
        }

        File.SetUnixFileMode(
            script,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        var targets = $$"""
            {"units":[],"containers":[],"restart_command":["{{script}}"],
            "health_urls":["{{agent.Url}}health/live"],"log_directories":[]}
            """;
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(agent.Folder, "data", "incidents.db")};Pooling=False"
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            insert into services (name, description, criticality, depends_on, owner, automation,
              allow_critical_automation, targets, verification_window, action_cooldown, version,
              starting_rung, promote_after, four_eyes, change_windows, actions_per_hour)
            values ('orders-api', '', $criticality, '[]', '', 'auto', 0, $targets, $window, '00:00:00', 1,
              'auto', 5, 0, '[]', 6)
            """;
        command.Parameters.AddWithValue("$criticality", (int)Criticality.Tier2);
        command.Parameters.AddWithValue("$targets", targets);
        command.Parameters.AddWithValue(
            "$window",
            TimeSpan.FromSeconds(3).ToString("c", CultureInfo.InvariantCulture)
        );
        command.ExecuteNonQuery();
    }
}
