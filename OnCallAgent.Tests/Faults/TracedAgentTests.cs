using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>What the real process tells of a line's way: traces at a collector, and its own log.</summary>
public sealed class TracedAgentTests
{
    private const string Said = "while loading an order";

    // Whoever writes in these rooms does it about an incident.
    private static readonly string[] Stages =
    [
        "OnCallAgent.Web.Remediation.ActionExecutor",
        "OnCallAgent.Web.Escalation.OutboxDelivery",
        "OnCallAgent.Web.Escalation.LogChannel",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_is_one_trace_at_the_collector_and_stays_it_when_the_agent_dies_on_the_way()
    {
        await using var collector = await TraceCollector.StartAsync();
        await using var agent = new AgentProcess()
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.AbsoluteUri)
            .With("OTEL_EXPORTER_OTLP_HEADERS", "x-key=w0rdless")
            // What is not sent when the process is killed is lost.
            .With("OTEL_BSP_SCHEDULE_DELAY", "50");
        await agent.StartAsync();
        await ServiceIsAutomatedAsync(agent);

        await FaultAsync(agent, "orders-api");
        await Eventually.TrueAsync(() =>
            Named(collector, "act")
                .Any(s => s.Tags.GetValueOrDefault("oncall.action.type") == "restart_service")
        );
        // While the fix is being watched.
        await Eventually.TrueAsync(() => agent.Count("incidents where next_step = 'verify'") == 1);
        agent.KillHard();
        await agent.StartAsync();
        await Eventually.TrueAsync(() =>
            Named(collector, "verify").Any(s => s.Tags["oncall.verification"] == "passed")
        );
        await FaultAsync(agent, "billing");
        await Eventually.TrueAsync(() => Named(collector, "deliver").Any());
        await Eventually.TrueAsync(() => Named(collector, "source").Count() == 2);

        var (fixedOne, toldOne) = (
            agent.Query<string>("select id from incidents where service = 'orders-api'"),
            agent.Query<string>("select id from incidents where service = 'billing'")
        );
        NamesOf(collector, fixedOne)
            .ShouldBe(["act", "analyse", "decide", "detect", "incident", "source", "verify"]);
        NamesOf(collector, toldOne)
            .ShouldBe(["analyse", "decide", "deliver", "detect", "escalate", "incident", "source"]);
        collector.Key.ShouldBe("w0rdless");
        collector.Text.ShouldContain("oncall-agent");
        collector.Text.ShouldNotContain(Said);
        collector.Text.ShouldNotContain(AgentProcess.AdminPassword);
        // The log leads to the trace.
        TraceIn(Log(agent), toldOne).ShouldBe(TraceOf(collector, toldOne));
    }

    [Fact]
    public async Task Every_line_of_the_log_that_is_about_an_incident_names_it()
    {
        await using var agent = new AgentProcess()
            .With("EMAIL_PASSWORD", "hunter2-of-the-mail")
            .With("EMAIL_USER", "agent@example.org");
        await agent.StartAsync();
        await ServiceIsAutomatedAsync(agent);
        await FaultAsync(agent, "orders-api");
        await FaultAsync(agent, "billing");
        await Eventually.TrueAsync(() =>
            agent.Count("incidents where status = 'resolved'") == 1
            && agent.Count("deliveries where channel = 'log' and status = 'sent'") == 1
        );
        await Eventually.TrueAsync(() => Log(agent).Count(IsOfStage) >= 4);

        var ids = new[] { "orders-api", "billing" }
            .Select(s => agent.Query<string>($"select id from incidents where service = '{s}'"))
            .ToList();
        var about = Log(agent).Where(IsOfStage).ToList();
        about
            .Select(static l => Property(l, "SourceContext"))
            .Distinct()
            .Order()
            .ShouldBe(Stages.Order());
        about
            .Select(static l => Property(l, "IncidentId"))
            .Distinct()
            .Order()
            .ShouldBe(ids.Order());
        foreach (
            var line in Log(agent)
                .Where(l =>
                    ids.Exists(i => Property(l, "@m")!.Contains(i, StringComparison.Ordinal))
                )
        )
        {
            Property(line, "IncidentId").ShouldNotBeNull(line.ToString());
        }

        agent.Output.ShouldNotContain("hunter2-of-the-mail");
        agent.Output.ShouldNotContain(AgentProcess.AdminPassword);
        agent
            .Count("incidents where trace_parent is not null")
            .ShouldBe(0, "nobody asked for traces: none are made");
    }

    private static bool IsOfStage(JsonElement line) =>
        Array.Exists(Stages, s => s == Property(line, "SourceContext"));

    private static List<JsonElement> Log(AgentProcess agent) =>
        [
            // Whatever is no JSON there breaks whoever collects it, and this.
            .. agent.LogLines.Select(static l => JsonDocument.Parse(l).RootElement),
        ];

    private static string? Property(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static string? TraceIn(List<JsonElement> log, string incident) =>
        log.Where(l => IsOfStage(l) && Property(l, "IncidentId") == incident)
            .Select(static l => Property(l, "@tr"))
            .Distinct()
            .ShouldHaveSingleItem();

    private static IEnumerable<ReceivedSpan> Named(TraceCollector collector, string name) =>
        collector.Spans.Where(s => s.Name == name);

    private static string TraceOf(TraceCollector collector, string incident) =>
        collector
            .Spans.Where(s => s.Tags.GetValueOrDefault("oncall.incident.id") == incident)
            .Select(static s => s.Trace)
            .Distinct()
            .ShouldHaveSingleItem();

    private static List<string> NamesOf(TraceCollector collector, string incident)
    {
        var trace = TraceOf(collector, incident);
        return
        [
            .. collector
                .Spans.Where(s => s.Trace == trace)
                .Select(static s => s.Name)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Task FaultAsync(AgentProcess agent, string service) =>
        File.AppendAllTextAsync(
            agent.LogFile("app.log"),
            $"2026-03-01T08:00:00.000Z ERROR [{service}] database connection pool exhausted {Said}\n",
            Cancelled
        );

    private static async Task ServiceIsAutomatedAsync(AgentProcess agent)
    {
        using var admin = await AgentClient.SignInAsync(agent);
        await admin.AutomateAsync("orders-api", window: 4, agent.Health, "/bin/true");
    }
}
