using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class MergedIncidentsApiTests
{
    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_person_takes_an_incident_out_again_and_the_agent_leaves_the_two_apart(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var host = await ApiHost.StartAsync(database);
        await ShopAsync(host);
        using var responder = await host.ClientOfAsync(Roles.Responder);
        await TakeAsync(host, "edge", "Connection refused by web-1:8080");
        await TakeAsync(host, "payments", "java.lang.OutOfMemoryError: Java heap space");
        await TakeAsync(host, "orders", "Connection refused by payments-1:8080");
        var (whole, part) = (
            await OneAsync(responder, active: true),
            await OneAsync(responder, active: false)
        );
        part.Text("merged_into").ShouldBe(whole.Text("id"));
        whole.GetProperty("occurrence_count").GetInt64().ShouldBe(3);

        await responder
            .PostAsJsonAsync(
                $"/api/v1/incidents/{part.Text("id")}/reopen",
                new { reason = "A leak of its own." }
            )
            .ShouldBeAsync(HttpStatusCode.OK);

        // What would connect them once more does not.
        await TakeAsync(host, "web", "Connection refused by orders-1:8080");
        await TakeAsync(host, "payments", "java.lang.OutOfMemoryError: Java heap space");
        var apart = await ReadAsync(responder, part.Text("id"));
        apart.Text("status").ShouldBe("open");
        apart.Text("handler").ShouldBe("nobody", "the agent looks at it by itself");
        apart.GetProperty("merged_into").ValueKind.ShouldBe(JsonValueKind.Null);
        apart.GetProperty("reopen_count").GetInt32().ShouldBe(0, "it did not come back");
        apart.GetProperty("occurrence_count").GetInt64().ShouldBe(2, "its fault is its own again");
        Kinds(apart).ShouldContain("split");
        var other = await ReadAsync(responder, whole.Text("id"));
        other.GetProperty("occurrence_count").GetInt64().ShouldBe(3);
        Kinds(other).ShouldContain("split");
    }

    private static IEnumerable<string> Kinds(JsonElement incident) =>
        incident.GetProperty("timeline").EnumerateArray().Select(static t => t.Text("kind"));

    private static Task<JsonElement> ReadAsync(HttpClient client, string id) =>
        client.GetAsync($"/api/v1/incidents/{id}").ShouldBeAsync(HttpStatusCode.OK);

    private static async Task<JsonElement> OneAsync(HttpClient client, bool active) =>
        (await client.GetAsync("/api/v1/incidents").ShouldBeAsync(HttpStatusCode.OK))
            .GetProperty("items")
            .EnumerateArray()
            .Single(i => i.Text("status") is "open" or "investigating" == active);

    private static async Task TakeAsync(ApiHost host, string service, string message)
    {
        await SilencesApiTests.TakeAsync(host, message, service);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
    }

    private static async Task ShopAsync(ApiHost host)
    {
        await using var db = await host
            .Services.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        db.Services.AddRange(
            new ServiceEntry { Name = "edge", DependsOn = ["web"] },
            new ServiceEntry { Name = "web", DependsOn = ["orders"] },
            new ServiceEntry { Name = "orders", DependsOn = ["payments"] },
            new ServiceEntry { Name = "payments" }
        );
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
