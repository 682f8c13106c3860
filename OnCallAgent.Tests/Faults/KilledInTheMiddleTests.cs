using System.Net;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>kill −9 of the real process while a change is taken back, and while an action is being stopped.</summary>
public sealed class KilledInTheMiddleTests
{
    private const string HandedOver =
        "incidents where next_step = 'none' and handler = 'human' and status <> 'resolved'";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_being_taken_back_is_not_taken_back_twice_and_a_human_is_told()
    {
        await using var agent = new AgentProcess();
        var calls = Path.Combine(agent.Folder, "calls");
        var value = Path.Combine(agent.Folder, "value");
        await File.WriteAllTextAsync(value, "104857600", Cancelled);
        // What systemd would say and do; the second change takes its time.
        agent.With(
            "Remediation__Systemctl",
            ShellScript.Write(
                agent.Folder,
                "systemctl",
                $"""
                case "$*" in
                  *set-property*)
                    echo "$*" >> '{calls}'
                    [ "$(wc -l < '{calls}')" -lt 2 ] || sleep 5
                    echo "$*" | sed 's/.*=//' > '{value}' ;;
                  *show*) echo LoadState=loaded; echo MemoryMax=$(cat '{value}') ;;
                esac
                """
            )
        );
        await agent.StartAsync();
        using (var admin = await AgentClient.SignInAsync(agent))
        {
            await MemoryIsRaisedAsync(admin, agent.Url);
        }

        await File.AppendAllTextAsync(
            agent.LogFile("app.log"),
            "2026-03-01T08:00:00.000Z ERROR [orders-api] java.lang.OutOfMemoryError: Java heap space\n",
            Cancelled
        );
        await Eventually.TrueAsync(() => ShellScript.Left(calls).Count == 2);
        agent.Count("actions where rolls_back is not null and status = 'running'").ShouldBe(1);

        agent.KillHard();
        await agent.StartAsync();

        await Eventually.TrueAsync(() =>
            agent.Count(HandedOver) == 1
            && agent.Count("deliveries where channel = 'log' and status = 'sent'") == 1
        );
        agent.Count("actions where rolls_back is not null").ShouldBe(1);
        agent
            .Count("actions where rolls_back is not null and status = 'failed'")
            .ShouldBe(1, agent.Output);
        agent.Count("timeline where kind = 'action_interrupted'").ShouldBe(1);
        ShellScript.Left(calls).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_being_stopped_is_not_run_again_and_stays_with_a_human()
    {
        await using var agent = new AgentProcess();
        var ran = Path.Combine(agent.Folder, "ran");
        var restart = ShellScript.Write(
            agent.Folder,
            "restart.sh",
            $"echo once >> '{ran}'\nexec sleep 20"
        );
        await agent.StartAsync();
        using var admin = await AgentClient.SignInAsync(agent);
        await admin.AutomateAsync("orders-api", window: 60, agent.Health, restart);
        await File.AppendAllTextAsync(
            agent.LogFile("app.log"),
            "2026-03-01T08:00:00.000Z ERROR [orders-api] database connection pool exhausted while loading an order\n",
            Cancelled
        );
        await Eventually.TrueAsync(() => ShellScript.Left(ran).Count == 1);

        // Answered as soon as the wish is stored: whoever runs the action looks for it every second.
        await admin.PostAsync(
            $"/api/v1/incidents/{agent.Query<string>("select id from incidents")}/actions/{agent.Query<string>("select id from actions where status = 'running'")}/cancel",
            new { reason = "wrong host" },
            HttpStatusCode.OK
        );
        agent.KillHard();
        await agent.StartAsync();

        await Eventually.TrueAsync(() => agent.Count(HandedOver) == 1);
        agent.Count("actions where status in ('running', 'pending')").ShouldBe(0);
        agent
            .Count("actions where action_type = 'restart_service' and status = 'completed'")
            .ShouldBe(0);
        agent.Count("actions where started_at is not null").ShouldBe(1);
        ShellScript.Left(ran).Count.ShouldBe(1);
    }

    // A runbook that raises the limit of a service whose health check never gets well.
    private static async Task MemoryIsRaisedAsync(AgentClient admin, Uri agent)
    {
        await admin.DeleteAsync("/api/v1/knowledge/spark-out-of-memory");
        await admin.PostAsync(
            "/api/v1/knowledge",
            new
            {
                title = "Heap too small",
                category = "memory",
                error_patterns = new[] { "OutOfMemoryError" },
                related_services = new[] { "orders-api" },
                automated_actions = new[]
                {
                    new { type = "adjust_memory_config", parameters = new { memory = "200M" } },
                },
            }
        );
        await admin.PostAsync(
            "/api/v1/services",
            new
            {
                name = "orders-api",
                automation = "auto",
                starting_rung = "auto",
                allow_critical_automation = true,
                verification_window_seconds = 1,
                targets = new
                {
                    health_urls = new[] { $"{agent}nothing-here" },
                    memory_limits = new[]
                    {
                        new
                        {
                            place = "unit",
                            holder = "orders.service",
                            property = "MemoryMax",
                            min_bytes = 1L << 20,
                            max_bytes = 1L << 30,
                            scope = "system",
                        },
                    },
                },
            }
        );
    }
}
