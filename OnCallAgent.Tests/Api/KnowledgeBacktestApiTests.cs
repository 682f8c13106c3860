using System.Net;
using System.Net.Http.Json;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class KnowledgeBacktestApiTests
{
    private const string Address = "/api/v1/knowledge/backtest";

    [Fact]
    public async Task An_entry_is_tried_on_stored_incidents_and_lines_before_it_is_saved()
    {
        await using var host = await ApiHost.StartAsync();
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        await SilencesApiTests.TakeAsync(host, "heap is nearly used up", "billing", 7);
        await SilencesApiTests.TakeAsync(host, "java.lang.OutOfMemoryError: heap", "orders");
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        var report = await TryAsync(viewer, "OutOfMemoryError: heap", "heap")
            .ShouldBeAsync(HttpStatusCode.OK);

        (
            report.GetProperty("lines_read").GetInt64(),
            report.GetProperty("quiet_lines").GetInt64(),
            report.GetProperty("incidents_read").GetInt32()
        ).ShouldBe((8, 7, 1));
        var (exact, wide) = (report.GetProperty("patterns")[0], report.GetProperty("patterns")[1]);
        (
            exact.GetProperty("fault_matches").GetInt64(),
            exact.GetProperty("quiet_matches").GetInt64()
        ).ShouldBe((1, 0));
        wide.GetProperty("quiet_matches").GetInt64().ShouldBe(7);
        wide.GetProperty("quiet_examples")[0].Text("url").ShouldContain("/logs?line=");
        var incident = report.GetProperty("incidents")[0];
        incident.GetProperty("patterns").GetArrayLength().ShouldBe(2);
        incident.GetProperty("changed").GetBoolean().ShouldBeTrue();
        incident.GetProperty("proposed").Text("entry_id").ShouldBe("heap");
        incident.Text("url").ShouldEndWith(incident.Text("incident_id"));
        await viewer.GetAsync("/api/v1/knowledge/heap").ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_cannot_be_tried_is_refused_with_its_field()
    {
        await using var host = await ApiHost.StartAsync();
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        var refused = await TryAsync(viewer, "(").ShouldBeAsync(HttpStatusCode.BadRequest);
        refused
            .GetProperty("errors")
            .EnumerateObject()
            .Select(static e => e.Name)
            .ShouldBe(["entry.error_patterns[0]"]);
        refused = await viewer
            .PostAsJsonAsync(
                Address,
                new { entry = new { title = "Heap" }, since = "2026-01-01T00:00:00Z" }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Text("detail").ShouldContain("at most 31 days");
    }

    private static Task<HttpResponseMessage> TryAsync(
        HttpClient client,
        params string[] patterns
    ) =>
        client.PostAsJsonAsync(
            Address,
            new
            {
                entry = new
                {
                    title = "heap",
                    category = "memory",
                    error_patterns = patterns,
                    related_services = new[] { "orders" },
                    automated_actions = new[]
                    {
                        new
                        {
                            type = "restart_service",
                            parameters = new Dictionary<string, string>(),
                        },
                    },
                },
            }
        );
}
