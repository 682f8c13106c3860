using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Api.Push;

public sealed class PushedAlertsTests(SharedPushHost shared)
    : IClassFixture<SharedPushHost>,
        IAsyncLifetime
{
    private const string Alertmanager = "/api/v1/alerts/alertmanager";

    private PushDriver push = null!;

    public async ValueTask InitializeAsync() => push = await shared.First.AnotherAsync();

    public ValueTask DisposeAsync() => push.DisposeAsync();

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_firing_alert_opens_an_incident_and_its_end_resolves_it(
        DatabaseProvider engine
    )
    {
        await using var on = await PushDriver.StartAsync(engine);
        await FireAsync(on);
        var opened = await on.IncidentAsync();
        opened.Title.ShouldBe("More than 5 % of requests to orders-1:8080 fail");
        opened.Description.ShouldBe("The database connection pool is exhausted <b>now</b>.");
        opened.Service.ShouldBe("orders-api");
        opened.Severity.ShouldBe(Severity.Critical);
        opened.PatternId.ShouldBe("alert:HighErrorRate");
        opened.AlertFiring.ShouldBe(true);
        opened.NextStep.ShouldBe(IncidentStep.Analyse);
        opened.Labels["groupKey"].ShouldBe("{}:{alertname=\"HighErrorRate\"}");
        opened.Labels["runbook_url"].ShouldBe("https://wiki.example.com/orders");
        opened.Labels["generator_url"].ShouldStartWith("http://prometheus");
        opened.Labels["instance"].ShouldBe("orders-1:8080");
        (await on.LinesAsync()).Single().IncidentId.ShouldBe(opened.Id);

        // The same again, as Alertmanager repeats it, and then twice that it is over.
        await FireAsync(on);
        (await on.IncidentAsync()).OccurrenceCount.ShouldBe(2);
        await ResolveAsync(on);
        await ResolveAsync(on);
        var resolved = await on.IncidentAsync();
        resolved.Status.ShouldBe(IncidentStatus.Resolved);
        resolved.ResolutionMethod.ShouldBe("alert_resolved");
        (await on.TimelineAsync(resolved.Id))
            .Where(t => t.Kind == TimelineKind.Resolved)
            .ShouldHaveSingleItem()
            .Text.ShouldContain("“HighErrorRate” stopped firing at 2026-03-14 15:07:00 UTC");
    }

    [Fact]
    public async Task A_late_word_of_a_firing_that_is_over_opens_nothing()
    {
        await ResolveAsync(push);
        await FireAsync(push);
        (await push.IncidentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_late_end_of_an_earlier_firing_does_not_resolve_the_present_one()
    {
        await FireAsync(push, Payloads.Began.AddHours(1));
        await ResolveAsync(push, Payloads.Began);
        (await push.IncidentAsync()).IsActive.ShouldBeTrue();
    }

    [Fact]
    public async Task Firing_again_soon_reopens_and_much_later_opens_a_new_one()
    {
        await FireAsync(push);
        await ResolveAsync(push);
        push.Host.Clock.Advance(TimeSpan.FromMinutes(5));
        await FireAsync(push, Payloads.Began.AddHours(1));
        var again = await push.IncidentAsync();
        again.Status.ShouldBe(IncidentStatus.Open);
        again.ReopenCount.ShouldBe(1);
        again.AlertFiring.ShouldBe(true);
        await ResolveAsync(push, Payloads.Began.AddHours(1));
        push.Host.Clock.Advance(TimeSpan.FromHours(1));
        await FireAsync(push, Payloads.Began.AddHours(3));
        (await push.IncidentsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_silence_keeps_an_alert_from_opening_and_its_next_repeat_opens_after_it()
    {
        // Of this source's alerts only: the host is shared.
        var service = $"quiet-{push.Source}";
        var body = Payloads.Alertmanager(Payloads.Alert(service: service));
        var silence = (
            await push
                .Admin.PostAsJsonAsync(
                    "/api/v1/silences",
                    new
                    {
                        matchers = new[] { new { label = "service", value = service } },
                        reason = "The cluster is moved",
                        ends_at = push.Host.Clock.GetUtcNow().AddHours(2),
                    }
                )
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");
        await push.PushAsync(Alertmanager, body);
        await push.PushAsync(Alertmanager, body);
        (await push.IncidentsAsync()).ShouldBeEmpty();
        var kept = await push
            .Admin.GetAsync($"/api/v1/silences/{silence}")
            .ShouldBeAsync(HttpStatusCode.OK);
        kept.GetProperty("would_have_opened").GetInt32().ShouldBeGreaterThan(0);
        kept.GetProperty("suppressed")[0].Text("pattern_id").ShouldBe("alert:HighErrorRate");

        await push
            .Admin.PostAsync($"/api/v1/silences/{silence}/end", null)
            .ShouldBeAsync(HttpStatusCode.OK);
        await push.PushAsync(Alertmanager, body);
        (await push.IncidentAsync()).Service.ShouldBe(service);
        await push.PushAsync(
            Alertmanager,
            Payloads.Alertmanager(Payloads.Alert("resolved", service: service))
        );
        (await push.IncidentAsync()).IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task Each_alert_of_a_group_is_an_incident_of_its_own()
    {
        (
            await push.PushAsync(
                Alertmanager,
                Payloads.Alertmanager([
                    .. Enumerable.Range(0, 12).Select(i => Payloads.Alert(instance: $"node-{i}")),
                ])
            )
        ).ShouldBe((12, 0));
        (await push.IncidentsAsync()).Count.ShouldBe(12);
        await push.PushAsync(
            Alertmanager,
            Payloads.Alertmanager(
                Payloads.Alert("resolved", "node-3"),
                Payloads.Alert(instance: "node-4")
            )
        );
        (await push.IncidentsAsync()).Count(i => i.Status == IncidentStatus.Resolved).ShouldBe(1);
    }

    [Fact]
    public async Task A_mild_alert_opens_too_and_the_incident_keeps_its_severity()
    {
        await push.PushAsync("/api/v1/alerts/grafana", Payloads.Grafana);
        var incident = await push.IncidentAsync();
        incident.Severity.ShouldBe(Severity.Medium);
        incident.Service.ShouldBe("billing");
        incident.Labels["silence_url"].ShouldStartWith("https://grafana");
        incident.Labels.ShouldNotContainKey("panel_url");
    }

    [Fact]
    public async Task While_the_agent_acts_the_end_of_the_alert_is_only_noted()
    {
        await FireAsync(push);
        var opened = await push.IncidentAsync();
        var now = push.Host.Clock.GetUtcNow();
        await push.ChangeAsync(async db =>
        {
            var incident = await db.Incidents.SingleAsync(i => i.Id == opened.Id);
            incident.AgentContinues(IncidentStep.Verify, now.AddMinutes(1), now);
        });
        await ResolveAsync(push);
        var noted = await push.IncidentAsync();
        noted.IsActive.ShouldBeTrue();
        noted.NextStep.ShouldBe(IncidentStep.Verify);
        noted.AlertFiring.ShouldBe(false);
        (await push.TimelineAsync(opened.Id)).ShouldContain(t =>
            t.Kind == TimelineKind.AlertResolved
        );
    }

    [Fact]
    public async Task An_action_that_waits_for_approval_is_cancelled_with_the_end_of_the_alert()
    {
        await FireAsync(push);
        var opened = await push.IncidentAsync();
        var now = push.Host.Clock.GetUtcNow();
        await push.ChangeAsync(async db =>
        {
            var incident = await db.Incidents.SingleAsync(i => i.Id == opened.Id);
            var action = ActionRecord.Request(
                opened.Id,
                "orders-api",
                "restart_service",
                new Dictionary<string, string>(),
                1,
                "agent",
                needsApproval: true,
                now,
                new CountingIds()
            );
            db.Actions.Add(action);
            incident.WaitForApproval("May I?", now, action.Id);
        });
        await ResolveAsync(push);
        (await push.IncidentAsync()).Status.ShouldBe(IncidentStatus.Resolved);
        await push.ChangeAsync(async db =>
            (await db.Actions.SingleAsync(a => a.IncidentId == opened.Id)).Status.ShouldBe(
                ActionStatus.Cancelled
            )
        );
    }

    [Fact]
    public async Task An_incident_that_a_person_resolved_stays_so_when_the_alert_ends()
    {
        await FireAsync(push);
        var opened = await push.IncidentAsync();
        await push.ChangeAsync(async db =>
            (await db.Incidents.SingleAsync(i => i.Id == opened.Id)).Resolve(
                new Resolution(Resolution.Manual),
                "ada",
                push.Host.Clock.GetUtcNow()
            )
        );
        await ResolveAsync(push);
        (await push.IncidentAsync()).ResolutionMethod.ShouldBe("manual");
    }

    [Fact]
    public async Task A_webhook_is_read_by_the_mapping_of_its_source()
    {
        await push
            .Admin.PutAsJsonAsync(
                $"/api/v1/sources/{push.Source}/push",
                new
                {
                    mapping = new
                    {
                        alerts = "$.data['the checks']",
                        key = "$.id",
                        title = "$.what | $.name",
                        service = "$.where[0].app",
                        severity = "$.prio",
                        severity_map = new Dictionary<string, string> { ["5"] = "critical" },
                        status = "$.up",
                        resolved_when = new[] { "true" },
                        labels = new Dictionary<string, string>
                        {
                            ["team"] = "shop",
                            ["host"] = "$.where[-1].host",
                        },
                    },
                    cooldown_minutes = 0,
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var path = $"/api/v1/alerts/webhook/{push.Source}";
        const string down = """
            {"data":{"the checks":[{"id":17,"what":"Shop is down","where":[{"app":"shop"},{"host":"h2"}],"prio":5,"up":false}]}}
            """;
        (await push.PushAsync(path, down)).ShouldBe((1, 0));
        (await push.PushAsync(path, down)).ShouldBe((1, 0));
        var incident = await push.IncidentAsync();
        (incident.Title, incident.Service, incident.Severity).ShouldBe(
            ("Shop is down", "shop", Severity.Critical)
        );
        incident.Labels.ShouldBe(
            new Dictionary<string, string> { ["team"] = "shop", ["host"] = "h2" },
            ignoreOrder: true
        );
        await push.PushAsync(path, down.Replace("false", "true"));
        (await push.IncidentAsync()).Status.ShouldBe(IncidentStatus.Resolved);
    }

    [Fact]
    public async Task A_payload_can_be_tried_and_a_wrong_mapping_is_refused_field_by_field()
    {
        var preview = await push
            .Admin.PostAsJsonAsync(
                $"/api/v1/sources/{push.Source}/push/preview",
                new
                {
                    payload = new
                    {
                        title = "Disk full",
                        severity = "warning",
                        state = "ok",
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var alert = preview.GetProperty("alerts")[0];
        alert.Text("title").ShouldBe("Disk full");
        alert.Text("status").ShouldBe("resolved");
        alert.Text("severity").ShouldBe("medium");
        (await push.IncidentsAsync()).ShouldBeEmpty();
        var refused = await push
            .Admin.PutAsJsonAsync(
                $"/api/v1/sources/{push.Source}/push",
                new
                {
                    mapping = new
                    {
                        title = "$.a[",
                        key = "$x",
                        service = "fine",
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Refusal("mapping.title").ShouldContain("character 4");
        refused.Refusal("mapping.key").ShouldContain("character 2");
    }

    [Theory]
    [InlineData("", "well-formed")]
    [InlineData("[]", "alerts")]
    [InlineData("{}", "alerts")]
    [InlineData("""{"version":"3","alerts":[]}""", "version")]
    [InlineData("""{"alerts":{}}""", "alerts")]
    [InlineData("""{"alerts":[{"status":"firing","status":"resolved"}]}""", "twice")]
    [InlineData("""{"alerts":[{"status":"loud","labels":{"a":"b"}}]}""", "neither firing")]
    [InlineData("""{"alerts":[{"status":"firing"}]}""", "labels")]
    [InlineData("""{"alerts":[{"status":"firing","labels":[]}]}""", "labels")]
    [InlineData("""{"alerts":[{"status":"firing","labels":{"a":{}}}]}""", "labels.a")]
    [InlineData("""{"alerts":[{"status":"firing","labels":{"a":"\ud800"}}]}""", "labels.a")]
    [InlineData(
        """{"alerts":[{"status":"firing","labels":{"a":"b"},"startsAt":1e999}]}""",
        "startsAt"
    )]
    [InlineData(
        """{"alerts":[{"status":"firing","labels":{"a":"b"},"startsAt":"soon"}]}""",
        "soon"
    )]
    public async Task What_is_no_delivery_is_refused_with_the_reason(string body, string reason)
    {
        using var answer = await push.PostAsync(Alertmanager, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, text);
        text.ShouldContain(reason);
        (await push.IncidentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Alerts_that_can_be_read_are_taken_beside_one_that_cannot()
    {
        (await push.PushAsync(Alertmanager, Payloads.Alertmanager(Payloads.Alert(), 7))).ShouldBe(
            (1, 1)
        );
        (await push.IncidentsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public void No_bytes_make_the_readers_throw()
    {
        var random = new Random(20260314);
        var seed = Encoding.UTF8.GetBytes(Payloads.Alertmanager(Payloads.Alert()));
        for (var round = 0; round < 10_000; round++)
        {
            var bytes = (byte[])seed.Clone();
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                if (random.Next(4) == 0)
                {
                    var cut = random.Next(bytes.Length);
                    bytes = [.. bytes[..cut], .. bytes[random.Next(cut + 1)..]];
                }
                else
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
                }
            }

            foreach (var form in Enum.GetValues<AlertForm>())
            {
                _ = AlertForms.Read(bytes, form, WebhookMapping.Default, null);
            }
        }
    }

    private static Task<(int Accepted, int Refused)> FireAsync(
        PushDriver on,
        DateTimeOffset? began = null
    ) => on.PushAsync(Alertmanager, Payloads.Alertmanager(Payloads.Alert(began: began)));

    private static Task<(int Accepted, int Refused)> ResolveAsync(
        PushDriver on,
        DateTimeOffset? began = null
    ) =>
        on.PushAsync(Alertmanager, Payloads.Alertmanager(Payloads.Alert("resolved", began: began)));
}
