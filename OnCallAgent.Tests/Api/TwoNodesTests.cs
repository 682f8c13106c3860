using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Api;

/// <summary>Two nodes on one database server: who signed in at one is known to the other, and what one changes holds at both.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private const string Incidents = "/api/v1/incidents";

    private TestDatabase database = null!;
    private ApiHost one = null!;
    private ApiHost other = null!;
    private NewsRelay relay = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        one = await NodeAsync("one");
        other = await NodeAsync("other");
        await one.AccountAsync("grace", Roles.Admin);
        relay = ActivatorUtilities.CreateInstance<NewsRelay>(other.Services);
        await LookAsync();
    }

    public async ValueTask DisposeAsync()
    {
        relay.Dispose();
        await other.DisposeAsync();
        await one.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_cookie_and_a_token_of_one_open_the_other()
    {
        var cookie = (await one.CookieAsync("grace")).Split(';')[0];
        using var browser = other.Client();
        browser.DefaultRequestHeaders.Add("Cookie", cookie);
        await browser.GetAsync(Url(Incidents), Cancelled).ShouldBeAsync(HttpStatusCode.OK);

        using var program = other.Client(await one.TokenAsync("grace"));
        await program.GetAsync(Url(Incidents), Cancelled).ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_global_switch_that_is_off_at_one_is_off_at_the_other_at_once()
    {
        (
            await Of<AgentSettings>(one)
                .SetAutomationEnabledAsync(false, "an outage of our own", "grace", Cancelled)
        ).IsSuccess.ShouldBeTrue();
        (await Of<AgentSettings>(other).AutomationEnabledAsync(Cancelled)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_pattern_that_is_made_at_one_is_looked_for_at_the_other()
    {
        var patterns = Of<LivePatterns>(other);
        (await patterns.CurrentAsync(Cancelled)).Patterns.ShouldNotContain(p =>
            p.Pattern.Id == "disk-on-fire"
        );
        using var program = one.Client(await one.TokenAsync("grace"));
        await program
            .PostAsJsonAsync(
                "/api/v1/patterns",
                new
                {
                    name = "Disk on fire",
                    regex = "disk is on fire",
                    severity = "high",
                },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        await LookAsync();

        (await patterns.CurrentAsync(Cancelled)).Patterns.ShouldContain(p =>
            p.Pattern.Id == "disk-on-fire"
        );
    }

    [Fact]
    public async Task What_happens_at_one_is_shown_at_the_other()
    {
        using var viewer = Of<LiveFeed>(other).Subscribe();
        await ActivatorUtilities
            .CreateInstance<CommittedRelay>(other.Services)
            .StartAsync(Cancelled);
        using var program = one.Client(await one.TokenAsync("grace"));
        var made = await program
            .PostAsJsonAsync(
                Incidents,
                new
                {
                    title = "Pool exhausted",
                    service = "orders",
                    severity = "high",
                },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        await program
            .PostAsJsonAsync("/api/v1/logs", new[] { new { message = "told" } }, Cancelled)
            .ShouldBeAsync(HttpStatusCode.OK);
        await LookAsync();

        var events = new List<LiveEvent>();
        while (viewer.Events.TryRead(out var happened))
        {
            events.Add(happened);
        }

        events
            .OfType<LiveEvent.IncidentChanged>()
            .Select(e => e.IncidentId)
            .ShouldContain(made.Text("id"));
        events
            .OfType<LiveEvent.LinesStored>()
            .SelectMany(e => e.Lines)
            .ShouldHaveSingleItem()
            .Message.ShouldBe("told");
    }

    // What the relay does whenever it is rung, and every second.
    private Task LookAsync() => relay.LookAsync(Cancelled);

    private Task<ApiHost> NodeAsync(string name) =>
        ApiHost.StartAsync(database, o => o with { NodeName = name });

    private static T Of<T>(ApiHost node)
        where T : notnull => node.Services.GetRequiredService<T>();

    private static Uri Url(string path) => new(path, UriKind.Relative);
}
