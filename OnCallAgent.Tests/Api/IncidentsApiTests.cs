using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class IncidentsApiTests : IAsyncLifetime
{
    private const string Incidents = "/api/v1/incidents";

    private ApiHost host = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync();
        client = await host.ClientOfAsync(Roles.Responder);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task An_incident_is_opened_and_read_back()
    {
        using var answer = await client.PostAsJsonAsync(
            Incidents,
            new
            {
                title = "Pool exhausted",
                description = "No connection left.",
                service = "orders",
                severity = "high",
                labels = new { region = "north" },
            }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await ApiHost.JsonAsync(answer)).Text("id");
        id.ShouldMatch("^INC-20260314-[0-9a-f]{8}$");
        answer.Headers.Location!.ToString().ShouldBe($"{Incidents}/{id}");
        answer.Headers.ETag!.Tag.ShouldBe("\"1\"");

        var read = await client.GetAsync($"{Incidents}/{id}").ShouldBeAsync(HttpStatusCode.OK);
        read.Text("status").ShouldBe("open");
        read.Text("severity").ShouldBe("high");
        read.Text("source").ShouldBe("api");
        read.GetProperty("labels").Text("region").ShouldBe("north");
        read.GetProperty("ai_confidence").ValueKind.ShouldBe(JsonValueKind.Null);
        read.GetProperty("timeline")[0].Text("kind").ShouldBe("created");
        read.GetProperty("timeline")[0].Text("actor").ShouldBe("responder");
        foreach (var list in new[] { "actions", "evidence", "notifications" })
        {
            read.GetProperty(list).GetArrayLength().ShouldBe(0);
        }
    }

    [Fact]
    public async Task Fields_are_changed_and_the_rest_stays()
    {
        var id = await OpenAsync();
        var changed = await client
            .PutAsJsonAsync(
                $"{Incidents}/{id}",
                new { severity = "critical", assigned_to = "grace" }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        changed.Text("severity").ShouldBe("critical");
        changed.Text("assigned_to").ShouldBe("grace");
        changed.Text("title").ShouldBe("Pool exhausted");
        (
            await client
                .PutAsJsonAsync($"{Incidents}/{id}", new { status = "closed" })
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("status")
            .ShouldContain("not a field");
    }

    [Fact]
    public async Task Of_two_who_edit_the_same_version_the_second_is_refused()
    {
        var id = await OpenAsync();
        (await Put(id, "\"1\"", new { title = "Mine" })).Headers.ETag!.Tag.ShouldBe("\"2\"");
        var refused = await Put(id, "\"1\"", new { title = "Yours" })
            .ShouldBeAsync(HttpStatusCode.PreconditionFailed);
        refused.Text("code").ShouldBe("incident.changed");
        await Put(id, "\"2\"", new { title = "Yours" }).ShouldBeAsync(HttpStatusCode.OK);
        await Put(id, "*", new { title = "Anyway" }).ShouldBeAsync(HttpStatusCode.OK);
        (await Put(id, "W/\"x\"", new { title = "?" }).ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal("If-Match")
            .ShouldContain("ETag");
    }

    [Fact]
    public async Task An_incident_goes_its_way_and_illegal_moves_say_why()
    {
        var id = await OpenAsync();
        (await Move(id, "acknowledge")).Text("acknowledged_by").ShouldBe("responder");
        await Move(id, "comments", new { text = "Looking." });
        (await Move(id, "assign", new { assigned_to = "grace" }))
            .Text("assigned_to")
            .ShouldBe("grace");
        (await Move(id, "escalate", new { reason = "I need help." }))
            .Text("handler")
            .ShouldBe("human");
        var resolved = await Move(
            id,
            "resolve",
            new { resolution_method = "restarted by hand", root_cause = "A leak" }
        );
        resolved.Text("status").ShouldBe("resolved");
        resolved.Text("resolution_method").ShouldBe("restarted by hand");
        resolved.Text("root_cause").ShouldBe("A leak");

        var illegal = await client
            .PostAsync($"{Incidents}/{id}/acknowledge", null)
            .ShouldBeAsync(HttpStatusCode.Conflict);
        illegal.Text("detail").ShouldContain("it is resolved");
        illegal.Text("code").ShouldBe("incident.illegal_move");

        (await Move(id, "close")).Text("status").ShouldBe("closed");
        (await Move(id, "reopen", new { reason = "It is back." })).Text("status").ShouldBe("open");
        var details = await client.GetAsync($"{Incidents}/{id}").ShouldBeAsync(HttpStatusCode.OK);
        details
            .GetProperty("timeline")
            .EnumerateArray()
            .Select(t => t.Text("kind"))
            .ShouldBe(
                [
                    "created",
                    "acknowledged",
                    "commented",
                    "assigned",
                    "escalated",
                    "resolved",
                    "closed",
                    "reopened",
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public async Task Nobody_resolves_in_the_name_of_the_agent() =>
        (
            await Post(
                    $"{Incidents}/{await OpenAsync()}/resolve",
                    """{"resolution_method":"Automated"}"""
                )
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("resolution_method")
            .ShouldContain("automated");

    [Fact]
    public async Task An_unknown_action_is_refused_with_those_there_are()
    {
        var id = await OpenAsync();
        (
            await Post($"{Incidents}/{id}/actions", """{"action_type":"reboot_planet"}""")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("action_type")
            .ShouldContain("restart_service");
        (
            await Post(
                    $"{Incidents}/{id}/actions",
                    """{"action_type":"restart_service","parameters":{"a":[1]}}"""
                )
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("parameters.a")
            .ShouldContain("must be a text");
        (
            await Post(
                    $"{Incidents}/{id}/actions",
                    """{"action_type":"restart_service","dry_run":true}"""
                )
                .ShouldBeAsync(HttpStatusCode.UnprocessableEntity)
        )
            .Text("code")
            .ShouldBe("action.target_not_allowed");
    }

    [Fact]
    public async Task The_list_is_narrowed_and_walked_through()
    {
        foreach (
            var (title, service, severity) in new[]
            {
                ("Pool exhausted", "orders", "high"),
                ("Heap is full", "billing", "critical"),
                ("Slow answers", "orders", "low"),
            }
        )
        {
            await OpenAsync(title, service, severity);
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        async Task<string[]> Titles(string query)
        {
            var list = await client
                .GetAsync($"{Incidents}?{query}")
                .ShouldBeAsync(HttpStatusCode.OK);
            return [.. list.GetProperty("items").EnumerateArray().Select(i => i.Text("title"))];
        }

        (await Titles("")).ShouldBe(["Slow answers", "Heap is full", "Pool exhausted"]);
        (await Titles("severity=critical,high")).ShouldBe(["Heap is full", "Pool exhausted"]);
        (await Titles("severity=critical&severity=low")).ShouldBe(["Slow answers", "Heap is full"]);
        (await Titles("service=orders&q=slow")).ShouldBe(["Slow answers"]);
        (await Titles("status=resolved")).ShouldBeEmpty();
        (await Titles("status=open&limit=1&offset=1")).ShouldBe(["Heap is full"]);

        var first = await client.GetAsync($"{Incidents}?limit=2").ShouldBeAsync(HttpStatusCode.OK);
        first.GetProperty("total").GetInt32().ShouldBe(3);
        (await Titles($"limit=2&cursor={first.Text("next_cursor")}")).ShouldBe(["Pool exhausted"]);
    }

    private async Task<string> OpenAsync(
        string title = "Pool exhausted",
        string service = "orders",
        string severity = "high"
    ) =>
        (
            await client
                .PostAsJsonAsync(
                    Incidents,
                    new
                    {
                        title,
                        service,
                        severity,
                    }
                )
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");

    private Task<HttpResponseMessage> Post(string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    private async Task<JsonElement> Move(string id, string move, object? body = null) =>
        await client
            .PostAsync($"{Incidents}/{id}/{move}", body is null ? null : JsonContent.Create(body))
            .ShouldBeAsync(HttpStatusCode.OK);

    private async Task<HttpResponseMessage> Put(string id, string ifMatch, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Incidents}/{id}")
        {
            Content = JsonContent.Create(body, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request);
    }
}
