using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class AutomationApiTests
{
    private const string Automation = "/api/v1/automation";

    [Fact]
    public async Task The_switch_is_turned_with_a_reason_that_everybody_reads()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        (await client.GetAsync(Automation).ShouldBeAsync(HttpStatusCode.OK))
            .GetProperty("enabled")
            .GetBoolean()
            .ShouldBeTrue();

        var refused = await client
            .PutAsJsonAsync(Automation, new { enabled = false, reason = " " })
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Refusal("reason").ShouldContain("say why");
        var off = await client
            .PutAsJsonAsync(Automation, new { enabled = false, reason = "A release is under way" })
            .ShouldBeAsync(HttpStatusCode.OK);

        (off.GetProperty("enabled").GetBoolean(), off.Text("by"), off.Text("reason")).ShouldBe(
            (false, Roles.Admin, "A release is under way")
        );
        var turns = await client.GetAsync($"{Automation}/history").ShouldBeAsync(HttpStatusCode.OK);
        turns[0].Text("what").ShouldBe("switched off: A release is under way");
    }

    [Fact]
    public async Task A_cure_is_put_on_a_rung_with_a_reason()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        object body = new
        {
            pattern_id = "pool",
            action_type = "restart_service",
            service = "Orders",
            rung = "shadow",
            reason = "It hurt last week",
        };
        await client
            .PutAsJsonAsync($"{Automation}/ladder", body)
            .ShouldBeAsync(HttpStatusCode.NotFound);
        var added = await host
            .Services.GetRequiredService<ServiceEdits>()
            .AddAsync(
                new ServiceEntry { Name = "Orders" },
                "admin",
                TestContext.Current.CancellationToken
            );
        added.IsSuccess.ShouldBeTrue(added.Error?.Message);

        await client.PutAsJsonAsync($"{Automation}/ladder", body).ShouldBeAsync(HttpStatusCode.OK);

        var ladder = await client.GetAsync($"{Automation}/ladder").ShouldBeAsync(HttpStatusCode.OK);
        var step = ladder[0];
        (
            step.Text("service"),
            step.Text("rung"),
            step.Text("changed_by"),
            step.Text("reason")
        ).ShouldBe(("orders", "shadow", Roles.Admin, "It hurt last week"));
    }

    [Fact]
    public async Task The_table_of_risk_is_shown_whole()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Viewer);
        var table = await client.GetAsync($"{Automation}/risk").ShouldBeAsync(HttpStatusCode.OK);
        // Four tiers, times three reaches with three reversibilities, and looking.
        table.GetArrayLength().ShouldBe(4 * ((3 * 3) + 1));
    }

    [Fact]
    public async Task Where_nothing_waits_there_is_nothing_to_approve_and_no_decision_yet()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Responder);
        var id = (
            await client
                .PostAsJsonAsync(
                    "/api/v1/incidents",
                    new
                    {
                        title = "Pool exhausted",
                        service = "orders",
                        severity = "high",
                    }
                )
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");
        foreach (var what in new[] { "decision", "why" })
        {
            (
                await client
                    .GetAsync($"/api/v1/incidents/{id}/{what}")
                    .ShouldBeAsync(HttpStatusCode.NotFound)
            )
                .Text("code")
                .ShouldBe("incident.not_yet");
            (
                await client
                    .GetAsync($"/api/v1/incidents/INC-0/{what}")
                    .ShouldBeAsync(HttpStatusCode.NotFound)
            )
                .Text("code")
                .ShouldBe("incident.not_found");
        }

        (
            await client
                .GetAsync($"/api/v1/incidents/{id}/approval")
                .ShouldBeAsync(HttpStatusCode.Conflict)
        )
            .Text("code")
            .ShouldBe("incident.nothing_to_approve");
        await client
            .PostAsJsonAsync($"/api/v1/incidents/{id}/approve", new { digest = "" })
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        await client
            .PostAsync($"/api/v1/incidents/{id}/actions/ACT-0/cancel", null)
            .ShouldBeAsync(HttpStatusCode.NotFound);
    }
}
