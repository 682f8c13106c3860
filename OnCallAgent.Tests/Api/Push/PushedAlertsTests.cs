using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
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
        await FireAsync(push);
        await ResolveAsync(push, Payloads.Began.AddHours(-1));
        (await push.IncidentAsync()).IsActive.ShouldBeTrue();
    }

    [Fact]
    public async Task An_alert_that_says_it_fires_since_the_year_2999_silences_no_later_word_on_it()
    {
        var now = push.Host.Clock.GetUtcNow();
        await FireAsync(push, began: new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var opened = await push.IncidentAsync();
        opened.FirstSeen.ShouldBe(now);
        opened.Labels[SaidTime.Field].ShouldBe("2999-01-01T00:00:00Z");
        (await push.LinesAsync()).ShouldHaveSingleItem().Timestamp.ShouldBe(now);
        await ResolveAsync(push);
        (await push.IncidentAsync()).Status.ShouldBe(IncidentStatus.Resolved);
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
            incident.WaitForApproval("May I?", "agent", now.AddHours(1), now, action.Id);
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
