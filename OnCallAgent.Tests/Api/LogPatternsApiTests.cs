using System.Net;
using System.Net.Http.Json;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Data;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class LogPatternsApiTests : IAsyncLifetime
{
    private const string Route = "/api/v1/logs/patterns";

    private IntakeDriver intake = null!;
    private ApiHost host = null!;
    private HttpClient admin = null!;

    public async ValueTask InitializeAsync()
    {
        intake = await IntakeDriver.StartAsync(DatabaseProvider.Sqlite);
        await intake.TakeAsync(
            intake.Line("flux capacitor 17 drained"),
            intake.Line("flux capacitor 18 drained"),
            intake.Line("flux capacitor 19 drained", "billing"),
            intake.Line("flux capacitor 20 checked") with
            {
                Level = EntryLevel.Info,
            },
            intake.Line("all well") with
            {
                Level = EntryLevel.Info,
            }
        );
        host = await ApiHost.StartAsync(intake.Database);
        admin = await host.ClientOfAsync(Roles.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await host.DisposeAsync();
        await intake.DisposeAsync();
    }

    [Theory]
    [InlineData("[0-9]+ ?drained|[a-z]", "every line is put to the regex")]
    [InlineData("flux (?=capacitor)", "backtracking engine")]
    [InlineData("(.)(?!\\1)", "every line is put to the regex", "backtracking engine")]
    [InlineData("flux capacitor")]
    public async Task What_a_pattern_costs_is_said_when_it_is_made(
        string pattern,
        params string[] said
    )
    {
        using var answer = await admin.PostAsJsonAsync(
            Route,
            new
            {
                name = "Flux",
                pattern,
                severity = "low",
                dry_run = true,
            }
        );
        var tried = await Task.FromResult(answer).ShouldBeAsync(HttpStatusCode.OK);
        var warning = tried.GetProperty("warning").GetString();
        (warning is null).ShouldBe(said.Length == 0);
        foreach (var part in said)
        {
            warning.ShouldNotBeNull().ShouldContain(part);
        }
    }

    [Fact]
    public async Task A_pattern_is_added_and_tells_what_it_matches_in_stored_lines()
    {
        using var answer = await admin.PostAsJsonAsync(
            Route,
            new
            {
                name = "Flux is low",
                pattern = "FLUX capacitor \\d+ drained",
                severity = "high",
                service = "orders",
                level = "error",
                threshold = 3,
                window_seconds = 60,
                cooldown_seconds = 0,
                category = "power",
            }
        );
        var made = await Task.FromResult(answer).ShouldBeAsync(HttpStatusCode.Created);

        answer.Headers.Location!.ToString().ShouldBe("/api/v1/patterns/flux-is-low");
        made.Text("id").ShouldBe("flux-is-low");
        made.GetProperty("added").GetBoolean().ShouldBeTrue();
        var matches = made.GetProperty("matches");
        matches.GetProperty("lines_matched").GetInt64().ShouldBe(2);
        matches.GetProperty("complete").GetBoolean().ShouldBeTrue();
        var group = matches.GetProperty("groups").EnumerateArray().ShouldHaveSingleItem();
        group.GetProperty("count").GetInt64().ShouldBe(2);
        group.Text("service").ShouldBe("orders");
        group.GetProperty("example").Text("message").ShouldBe("flux capacitor 18 drained");
        var stored = await admin
            .GetAsync("/api/v1/patterns/flux-is-low")
            .ShouldBeAsync(HttpStatusCode.OK);
        stored.Text("severity").ShouldBe("high");
        stored.GetProperty("threshold").GetInt32().ShouldBe(3);
        await admin
            .PostAsJsonAsync(Route, Pattern("Flux is low", "flux"))
            .ShouldBeAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_dry_run_only_tells()
    {
        var told = await admin
            .PostAsJsonAsync(
                Route,
                new
                {
                    name = "Flux",
                    pattern = "flux",
                    severity = "low",
                    dry_run = true,
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);

        told.GetProperty("added").GetBoolean().ShouldBeFalse();
        told.GetProperty("matches").GetProperty("lines_matched").GetInt64().ShouldBe(4);
        await admin.GetAsync("/api/v1/patterns/flux").ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"name":"x","pattern":"(","severity":"high"}""", "pattern")]
    [InlineData("""{"name":"x","pattern":"","severity":"high"}""", "pattern")]
    [InlineData("""{"name":" ","pattern":"a","severity":"high"}""", "name")]
    [InlineData("""{"name":"x","pattern":"a","severity":"high","level":"loud"}""", "level")]
    [InlineData("""{"name":"x","pattern":"a","severity":"high","threshold":0}""", "threshold")]
    [InlineData(
        """{"name":"x","pattern":"a","severity":"high","window_seconds":0}""",
        "window_seconds"
    )]
    [InlineData(
        """{"name":"x","pattern":"a","severity":"high","cooldown_seconds":-1}""",
        "cooldown_seconds"
    )]
    public async Task A_wrong_field_is_named_and_nothing_is_added(string body, string field)
    {
        var before = await CountAsync();

        using var content = new StringContent(body, null, "application/json");
        (await admin.PostAsync(Route, content).ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal(field)
            .ShouldNotBeEmpty();

        (await CountAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("""{"pattern":"a","severity":"high"}""")]
    [InlineData("""{"name":"x","severity":"high"}""")]
    [InlineData("""{"name":"x","pattern":"a","severity":"dreadful"}""")]
    [InlineData("{")]
    public async Task What_is_no_pattern_is_refused(string body)
    {
        using var content = new StringContent(body, null, "application/json");
        await admin.PostAsync(Route, content).ShouldBeAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Only_an_admin_adds_and_a_viewer_reads_the_kinds_of_lines()
    {
        using var responder = await host.ClientOfAsync(Roles.Responder);
        await responder
            .PostAsJsonAsync(Route, Pattern("Mine", "flux"))
            .ShouldBeAsync(HttpStatusCode.Forbidden);

        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        var kinds = await viewer
            .GetAsync($"{Route}?q=drained&service=orders")
            .ShouldBeAsync(HttpStatusCode.OK);
        var kind = kinds.GetProperty("groups").EnumerateArray().ShouldHaveSingleItem();
        kind.GetProperty("count").GetInt64().ShouldBe(2);
        (await viewer.GetAsync($"{Route}?top=501").ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal("top")
            .ShouldContain("1 to 500");
    }

    private static object Pattern(string name, string pattern) =>
        new
        {
            name,
            pattern,
            severity = "high",
        };

    private async Task<string> CountAsync() =>
        (await admin.GetAsync("/api/v1/patterns").ShouldBeAsync(HttpStatusCode.OK)).ToString();
}
