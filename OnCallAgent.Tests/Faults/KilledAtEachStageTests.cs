using System.Globalization;
using Microsoft.Data.Sqlite;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>The real process is killed at each stage of an incident's life and started again.</summary>
public sealed class KilledAtEachStageTests
{
    private const string Fault =
        "2026-03-01T08:00:00.000Z ERROR [orders-api] database connection pool exhausted while loading an order";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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
