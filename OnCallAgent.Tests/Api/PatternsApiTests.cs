using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class PatternsApiTests
{
    [Fact]
    public async Task A_pattern_is_made_edited_with_its_version_and_removed_and_its_history_tells_who()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var made = await client
            .PostAsJsonAsync("/api/v1/patterns", Pattern("Disk is full", "No space left"))
            .ShouldBeAsync(HttpStatusCode.Created);
        made.Text("id").ShouldBe("disk-is-full");
        await client
            .PostAsJsonAsync("/api/v1/patterns", Pattern("Disk is full", "No space left"))
            .ShouldBeAsync(HttpStatusCode.Conflict);

        var edited = await PutAsync(
                client,
                "\"1\"",
                new
                {
                    name = "Disk is full",
                    regex = "No space left|ENOSPC",
                    severity = "high",
                    sign_only = true,
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        edited.GetProperty("sign_only").GetBoolean().ShouldBeTrue();
        edited.GetProperty("version").GetInt32().ShouldBe(2);
        await PutAsync(client, "\"1\"", Pattern("Disk is full", "x"))
            .ShouldBeAsync(HttpStatusCode.PreconditionFailed);
        await client
            .PostAsync("/api/v1/patterns/disk-is-full/reset", null)
            .ShouldBeAsync(HttpStatusCode.Conflict);
        await client
            .DeleteAsync("/api/v1/patterns/disk-is-full")
            .ShouldBeAsync(HttpStatusCode.NoContent);
        await client
            .GetAsync("/api/v1/patterns/disk-is-full")
            .ShouldBeAsync(HttpStatusCode.NotFound);
        var history = await client
            .GetAsync("/api/v1/patterns/disk-is-full/history")
            .ShouldBeAsync(HttpStatusCode.OK);
        history
            .EnumerateArray()
            .Select(h => (h.Text("what"), h.Text("by")))
            .ShouldBe([("removed", "admin"), ("edited", "admin"), ("created", "admin")]);
    }

    [Fact]
    public async Task A_pattern_that_leaves_lines_unjudged_because_it_is_too_slow_says_so()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        await client
            .PostAsJsonAsync("/api/v1/patterns", Pattern("Bomb", "(?=a)(a+)+$"))
            .ShouldBeAsync(HttpStatusCode.Created);
        async Task<string?> TroubleAfterAsync(int hostileLines)
        {
            var line = new { message = new string('a', 2_000) + "b" };
            await client
                .PostAsJsonAsync("/api/v1/logs", Enumerable.Repeat(line, hostileLines))
                .ShouldBeAsync(HttpStatusCode.OK);
            var bomb = await client
                .GetAsync("/api/v1/patterns/bomb")
                .ShouldBeAsync(HttpStatusCode.OK);
            return bomb.GetProperty("trouble").GetString();
        }

        (await TroubleAfterAsync(0)).ShouldBeNull();
        (await TroubleAfterAsync(1))
            .ShouldNotBeNull()
            .ShouldStartWith("Searches that took longer than 50 ms");
        (await TroubleAfterAsync(100))
            .ShouldNotBeNull()
            .ShouldStartWith("It is no longer looked for");
        host.Services.GetRequiredService<LivePatterns>()
            .Compiled.Single(p => p.Pattern.Id == "bomb")
            .Timeouts.ShouldBeLessThan(60, "what is too slow is not asked any more");
    }

    [Fact]
    public async Task A_shipped_pattern_goes_back_to_its_shipped_form()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var shipped = await client
            .GetAsync("/api/v1/patterns/out-of-memory")
            .ShouldBeAsync(HttpStatusCode.OK);
        await client
            .PutAsJsonAsync("/api/v1/patterns/out-of-memory", Pattern("Mine", "boom"))
            .ShouldBeAsync(HttpStatusCode.OK);
        var reset = await client
            .PostAsync("/api/v1/patterns/out-of-memory/reset", null)
            .ShouldBeAsync(HttpStatusCode.OK);
        reset.Text("regex").ShouldBe(shipped.Text("regex"));
        (
            reset.GetProperty("version").GetInt32(),
            reset.GetProperty("built_in").GetBoolean()
        ).ShouldBe((3, true));
    }

    [Fact]
    public async Task Refusals_name_the_field_the_position_and_the_example_that_fails()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var broken = await client
            .PostAsJsonAsync(
                "/api/v1/patterns",
                new
                {
                    name = "x",
                    regex = "a(b",
                    severity = "high",
                    threshold = 0,
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        broken.Refusal("regex").ShouldContain("Character");
        broken.Refusal("threshold").ShouldContain("1 to");
        var examples = await client
            .PostAsJsonAsync(
                "/api/v1/patterns",
                new
                {
                    name = "x",
                    regex = "disk full",
                    severity = "high",
                    must_match = new[]
                    {
                        "2026-01-01T00:00:00Z ERROR disk full on /var",
                        "no room",
                    },
                    must_not_match = new[] { "disk fuller than yesterday" },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        examples.Refusal("must_match").ShouldBe("“no room” is not matched");
        examples.Refusal("must_not_match").ShouldContain("is matched");
    }

    [Fact]
    public async Task Hits_of_a_day_are_counted_and_only_admins_change_patterns()
    {
        await using var host = await ApiHost.StartAsync();
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        await SilencesApiTests.TakeAsync(
            host,
            "java.lang.OutOfMemoryError: Java heap space",
            "orders",
            7
        );
        var patterns = await viewer.GetAsync("/api/v1/patterns").ShouldBeAsync(HttpStatusCode.OK);
        patterns
            .EnumerateArray()
            .Single(p => p.Text("id") == "out-of-memory")
            .GetProperty("hits24h")
            .GetInt64()
            .ShouldBe(7);
        await viewer
            .PostAsJsonAsync("/api/v1/patterns", Pattern("x", "x"))
            .ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_backtest_over_stored_lines_tells_what_would_open_beside_what_does()
    {
        await using var host = await ApiHost.StartAsync();
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        await SilencesApiTests.TakeAsync(host, "No space left on device /var", "orders", 12);
        await SilencesApiTests.TakeAsync(host, "all is well", "orders", 30);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var report = await viewer
            .PostAsJsonAsync(
                "/api/v1/patterns/backtest",
                new { pattern = Pattern("Disk is full", "No space left") }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        (
            report.GetProperty("lines_read").GetInt64(),
            report.GetProperty("matched").GetInt64(),
            report.GetProperty("matched_before").GetInt64(),
            report.GetProperty("new_incidents").GetInt32()
        ).ShouldBe((42, 12, 0, 1));
        var incident = report.GetProperty("incidents")[0];
        (incident.Text("change"), incident.GetProperty("count").GetInt64()).ShouldBe(("new", 12));
        incident.Text("decision").ShouldNotBeEmpty();
        var line = incident.GetProperty("lines")[0];
        var id = line.GetProperty("line_id").GetInt64();
        id.ShouldBeGreaterThan(0);
        line.Text("url").ShouldEndWith($"/logs?line={id}");
        incident.GetProperty("url").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);

        var tooFew = await viewer
            .PostAsJsonAsync(
                "/api/v1/patterns/backtest",
                new
                {
                    pattern = new
                    {
                        name = "Disk",
                        regex = "No space left",
                        severity = "high",
                        threshold = 13,
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        (
            tooFew.GetProperty("matched").GetInt64(),
            tooFew.GetProperty("incidents").GetArrayLength()
        ).ShouldBe((12, 0));
    }

    [Fact]
    public async Task A_backtest_tells_of_lines_that_match_but_that_another_pattern_speaks_for()
    {
        await using var host = await ApiHost.StartAsync();
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        await SilencesApiTests.TakeAsync(host, "java.lang.OutOfMemoryError: heap", "orders", 3);
        await SilencesApiTests.TakeAsync(host, "the heap is nearly full", "orders");
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        var report = await viewer
            .PostAsJsonAsync("/api/v1/patterns/backtest", new { pattern = Pattern("Heap", "heap") })
            .ShouldBeAsync(HttpStatusCode.OK);

        (
            report.GetProperty("matched").GetInt64(),
            report.GetProperty("left_to_others").GetInt64()
        ).ShouldBe((1, 3));
    }

    [Fact]
    public async Task What_a_backtest_finds_leads_to_the_incident_that_was_opened()
    {
        await using var host = await ApiHost.StartAsync();
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        await SilencesApiTests.TakeAsync(host, "java.lang.OutOfMemoryError: heap", "orders");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var opened = (await viewer.GetAsync("/api/v1/incidents").ShouldBeAsync(HttpStatusCode.OK))
            .GetProperty("items")[0]
            .Text("id");
        var shipped = await viewer
            .GetAsync("/api/v1/patterns/out-of-memory")
            .ShouldBeAsync(HttpStatusCode.OK);
        var report = await viewer
            .PostAsJsonAsync(
                "/api/v1/patterns/backtest",
                new
                {
                    pattern = new
                    {
                        id = "out-of-memory",
                        name = shipped.Text("name"),
                        regex = shipped.Text("regex"),
                        severity = shipped.Text("severity"),
                        group_by = shipped.Text("group_by"),
                        ignore_case = shipped.GetProperty("ignore_case").GetBoolean(),
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var incident = report.GetProperty("incidents")[0];
        incident.Text("incident_id").ShouldBe(opened);
        incident.Text("url").ShouldEndWith($"/incidents/{opened}");
    }

    [Fact]
    public async Task A_whole_policy_is_tried_over_sent_lines()
    {
        await using var host = await ApiHost.StartAsync();
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        var report = await viewer
            .PostAsJsonAsync(
                "/api/v1/patterns/backtest",
                new
                {
                    patterns = new[] { Pattern("Disk is full", "No space left") },
                    lines = new[]
                    {
                        "2026-03-14T10:00:00Z ERROR No space left on device",
                        "2026-03-14T10:00:01Z ERROR java.lang.OutOfMemoryError: Java heap space",
                        "\tat com.example.Main.main(Main.java:1)",
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        report
            .GetProperty("incidents")
            .EnumerateArray()
            .Select(i => i.Text("change"))
            .ShouldBe(["new", "gone"]);
        var refused = await viewer
            .PostAsJsonAsync("/api/v1/patterns/backtest", new { })
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Refusal("pattern").ShouldContain("send one");
    }

    private static object Pattern(string name, string regex) =>
        new
        {
            name,
            regex,
            severity = "high",
        };

    private static async Task<HttpResponseMessage> PutAsync(
        HttpClient client,
        string version,
        object body
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/patterns/disk-is-full")
        {
            Content = JsonContent.Create(body),
            Headers = { { "If-Match", version } },
        };
        return await client.SendAsync(request);
    }
}
