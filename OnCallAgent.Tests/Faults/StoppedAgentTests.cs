using Microsoft.AspNetCore.Http;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>The real process is told to end (SIGTERM) while it is at something: what it is at is finished and recorded.</summary>
public sealed class StoppedAgentTests
{
    private const string Fault =
        "2026-03-01T08:00:00.000Z ERROR [orders-api] database connection pool exhausted while loading an order\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_action_under_way_is_finished_and_the_next_start_goes_on_behind_it()
    {
        await using var agent = new AgentProcess();
        var ran = Path.Combine(agent.Folder, "ran");
        var restart = ShellScript.Write(
            agent.Folder,
            "restart.sh",
            $"echo begun >> '{ran}'\nsleep 2\necho done >> '{ran}'"
        );
        await agent.StartAsync();
        using (var admin = await AgentClient.SignInAsync(agent))
        {
            await admin.AutomateAsync("orders-api", window: 2, agent.Health, restart);
        }

        await File.AppendAllTextAsync(agent.LogFile("app.log"), Fault, Cancelled);
        await Eventually.TrueAsync(() => ShellScript.Left(ran).Count == 1);

        (await agent.StopAsync()).ShouldBe(0, agent.Output);
        ShellScript.Left(ran).ShouldBe(["begun", "done"]);
        agent.Count("actions where status = 'running'").ShouldBe(0);
        agent
            .Count("actions where action_type = 'restart_service' and status = 'completed'")
            .ShouldBe(1);

        await agent.StartAsync();
        await Eventually.TrueAsync(() => agent.Count("incidents where status = 'resolved'") == 1);
        ShellScript.Left(ran).ShouldBe(["begun", "done"]);
    }

    [Fact]
    public async Task A_message_under_way_is_sent_once()
    {
        var posts = 0;
        await using var channel = await LoopbackServer.StartAsync(async context =>
        {
            Interlocked.Increment(ref posts);
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancelled);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        });
        await using var agent = new AgentProcess().With("TEAMS_WEBHOOK_URL", channel.Url("hook"));
        await agent.StartAsync();
        await File.AppendAllTextAsync(agent.LogFile("app.log"), Fault, Cancelled);
        await Eventually.TrueAsync(() => Volatile.Read(ref posts) == 1);

        (await agent.StopAsync()).ShouldBe(0, agent.Output);
        agent.Count("deliveries where channel = 'teams' and status = 'sent'").ShouldBe(1);

        await agent.StartAsync();
        posts.ShouldBe(1);
    }

    [Fact]
    public async Task Lines_that_are_being_read_are_stored_once()
    {
        const int Lines = 50_000;
        await using var agent = new AgentProcess();
        await agent.StartAsync();
        await File.WriteAllLinesAsync(
            agent.LogFile("app.log"),
            Enumerable
                .Range(0, Lines)
                .Select(i => $"2026-03-01T08:00:00.000Z INFO [orders-api] order {i} is sent"),
            Cancelled
        );
        await Eventually.TrueAsync(() => agent.Count("log_lines") > 0);

        (await agent.StopAsync()).ShouldBe(0, agent.Output);

        await agent.StartAsync();
        (
            await Eventually.ReachesAsync(() => Task.FromResult(agent.Count("log_lines")), Lines)
        ).ShouldBeTrue();
        agent.Query<long>("select count(distinct message) from log_lines").ShouldBe(Lines);
        agent.Count("log_lines").ShouldBe(Lines);
    }
}
