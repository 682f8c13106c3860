using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Policies, people, schedules and overrides over REST.</summary>
public sealed class EscalationApiTests : IAsyncLifetime
{
    private const string Root = "/api/v1/escalation";

    private ApiHost host = null!;
    private HttpClient admin = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync(with: o =>
            o with
            {
                SmtpServer = "127.0.0.1",
                OnCallEmails = ["oncall@example.org"],
            }
        );
        admin = await host.ClientOfAsync(Roles.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_policy_is_made_of_people_and_schedules_shown_changed_and_removed()
    {
        await PersonAsync("Ada Lovelace");
        await PersonAsync("Bob");
        await ScheduleAsync();
        var made = await admin
            .PostAsJsonAsync($"{Root}/policies", Policy())
            .ShouldBeAsync(HttpStatusCode.Created);
        made.Text("id").ShouldBe("shop");
        made.GetProperty("steps").GetArrayLength().ShouldBe(2);

        var preview = await admin
            .GetAsync($"{Root}/preview?service=orders&severity=high")
            .ShouldBeAsync(HttpStatusCode.OK);
        preview.Text("policy_id").ShouldBe("shop");
        preview
            .GetProperty("steps")
            .EnumerateArray()
            .Select(s =>
                (
                    s.GetProperty("after_seconds").GetInt32(),
                    s.GetProperty("reaches")[0].Text("recipient")
                )
            )
            .ShouldBe([(0, "ada-lovelace@example.org"), (300, "bob@example.org")]);

        await admin.DeleteAsync($"{Root}/people/bob").ShouldBeAsync(HttpStatusCode.Conflict);
        using var stale = new HttpRequestMessage(HttpMethod.Put, $"{Root}/policies/shop")
        {
            Content = JsonContent.Create(Policy()),
            Headers = { { "If-Match", "\"7\"" } },
        };
        await admin.SendAsync(stale).ShouldBeAsync(HttpStatusCode.PreconditionFailed);
        (
            await admin
                .PutAsJsonAsync($"{Root}/policies/shop", Policy())
                .ShouldBeAsync(HttpStatusCode.OK)
        )
            .GetProperty("version")
            .GetInt64()
            .ShouldBe(2);
        await admin.DeleteAsync($"{Root}/policies/shop").ShouldBeAsync(HttpStatusCode.NoContent);
        await admin.GetAsync($"{Root}/policies/shop").ShouldBeAsync(HttpStatusCode.NotFound);
        (await admin.GetAsync($"{Root}/policies").ShouldBeAsync(HttpStatusCode.OK))[0]
            .Text("id")
            .ShouldBe("default");
    }

    [Fact]
    public async Task Of_two_who_make_the_same_at_once_one_is_told_so()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(_ => admin.PostAsJsonAsync($"{Root}/people", BodyOf("Ada")))
        );

        answers
            .Select(a => a.StatusCode)
            .Order()
            .ShouldBe([HttpStatusCode.Created, .. Enumerable.Repeat(HttpStatusCode.Conflict, 5)]);
    }

    [Fact]
    public async Task Who_is_on_call_is_told_and_an_override_is_heard_at_once()
    {
        await PersonAsync("Ada Lovelace");
        await PersonAsync("Bob");
        await ScheduleAsync();
        (await OnCallAsync()).ShouldBe(["bob"]);
        using var responder = await host.ClientOfAsync(Roles.Responder);

        var made = await responder
            .PostAsJsonAsync(
                $"{Root}/schedules/backup/overrides",
                new
                {
                    from = host.Clock.GetUtcNow(),
                    until = host.Clock.GetUtcNow().AddHours(2),
                    person = "ada-lovelace",
                    reason = "bob is ill",
                }
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        (await OnCallAsync()).ShouldBe(["ada-lovelace"]);
        var calendar = await responder
            .GetAsync($"{Root}/schedules/backup/calendar")
            .ShouldBeAsync(HttpStatusCode.OK);
        calendar
            .EnumerateArray()
            .Take(2)
            .Select(s => s.GetProperty("duty").Text("person"))
            .ShouldBe(["ada-lovelace", "bob"]);

        var path = $"{Root}/schedules/backup/overrides/{made.Text("id")}";
        await responder.DeleteAsync(path).ShouldBeAsync(HttpStatusCode.NoContent);
        await responder.DeleteAsync(path).ShouldBeAsync(HttpStatusCode.NotFound);
        (await OnCallAsync()).ShouldBe(["bob"]);
    }

    [Fact]
    public async Task What_is_wrong_is_named_field_by_field()
    {
        var refused = await admin
            .PostAsJsonAsync(
                $"{Root}/policies",
                new
                {
                    name = "Shop",
                    repeats = 101,
                    steps = new[]
                    {
                        new
                        {
                            delay_seconds = -1,
                            targets = new[] { new { kind = "person", id = "nobody" } },
                        },
                    },
                    quiet_hours = new
                    {
                        from = "22:00",
                        until = "22:00",
                        zone = "Mars/Olympus",
                        severities = new[] { "critical" },
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);

        refused.Refusal("repeats").ShouldContain("0 to 100");
        refused.Refusal("steps").ShouldContain("there is no person “nobody”");
        refused.Refusal("steps").ShouldContain("step 1 must wait");
        refused.Refusal("quiet_hours").ShouldContain("critical incidents never wait");
        await admin
            .PutAsJsonAsync($"{Root}/policies/default", Policy())
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        await admin
            .GetAsync($"{Root}/schedules/none/calendar")
            .ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_log_in_the_name_of_who_made_it()
    {
        await PersonAsync("Ada Lovelace");
        await PersonAsync("Bob");
        await ScheduleAsync();
        await admin
            .PostAsJsonAsync($"{Root}/policies", Policy())
            .ShouldBeAsync(HttpStatusCode.Created);
        await admin
            .PutAsJsonAsync($"{Root}/policies/shop", Policy(repeats: 3))
            .ShouldBeAsync(HttpStatusCode.OK);

        var log = await admin
            .GetAsync("/api/v1/audit?kind=escalation_policy")
            .ShouldBeAsync(HttpStatusCode.OK);
        var entries = log.GetProperty("items").EnumerateArray().ToList();
        entries
            .Select(e => (e.Text("actor"), e.Text("what"), e.Text("name")))
            .ShouldBe([(Roles.Admin, "changed", "Shop"), (Roles.Admin, "created", "Shop")]);
        entries[0].GetProperty("differences").GetRawText().ShouldContain("repeats");
        foreach (var kind in new[] { "on_call_person", "on_call_schedule" })
        {
            (await admin.GetAsync($"/api/v1/audit?kind={kind}").ShouldBeAsync(HttpStatusCode.OK))
                .GetProperty("items")
                .GetArrayLength()
                .ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task A_canary_goes_to_whom_an_escalation_would_reach_and_asks_whether_it_arrived()
    {
        var sent = await admin
            .PostAsync($"{Root}/canary", null)
            .ShouldBeAsync(HttpStatusCode.Accepted);

        var message = sent.EnumerateArray().ShouldHaveSingleItem();
        (message.Text("channel"), message.Text("recipient"), message.Text("status")).ShouldBe(
            ("email", "oncall@example.org", "queued")
        );
        message.GetProperty("incident_id").ValueKind.ShouldBe(JsonValueKind.Null);
        await admin
            .PostAsync($"{Root}/canary?policy=nothing", null)
            .ShouldBeAsync(HttpStatusCode.NotFound);
    }

    private async Task<IReadOnlyList<string>> OnCallAsync() =>
        [
            .. (await admin.GetAsync($"{Root}/on-call").ShouldBeAsync(HttpStatusCode.OK))[0]
                .GetProperty("on_call")
                .EnumerateArray()
                .Select(d => d.Text("person")),
        ];

    private Task<JsonElement> PersonAsync(string name) =>
        admin.PostAsJsonAsync($"{Root}/people", BodyOf(name)).ShouldBeAsync(HttpStatusCode.Created);

    private static object BodyOf(string name) =>
        new
        {
            name,
            ways = new[]
            {
                new
                {
                    channel = "email",
                    address = $"{name.ToLowerInvariant().Replace(' ', '-')}@example.org",
                },
            },
        };

    private Task<JsonElement> ScheduleAsync() =>
        admin
            .PostAsJsonAsync(
                $"{Root}/schedules",
                new
                {
                    name = "Backup",
                    zone = "Europe/Berlin",
                    rotations = new[]
                    {
                        new
                        {
                            starts_on = "2026-01-05",
                            unit = "weeks",
                            people = new[] { "bob" },
                        },
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.Created);

    private static object Policy(int repeats = 1) =>
        new
        {
            name = "Shop",
            repeats,
            steps = new object[]
            {
                new { targets = new[] { new { kind = "person", id = "ada-lovelace" } } },
                new
                {
                    delay_seconds = 300,
                    targets = new[] { new { kind = "schedule", id = "backup" } },
                },
            },
        };
}
