using System.Text.Json;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Api.Push;

public sealed class CascadingAlertsTests : IAsyncLifetime
{
    private const string Alertmanager = "/api/v1/alerts/alertmanager";

    private PushDriver push = null!;

    public ValueTask InitializeAsync() => StartAsync(DatabaseProvider.Sqlite);

    public ValueTask DisposeAsync() => push.DisposeAsync();

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Alerts_of_one_cascade_open_one_incident_of_the_root_and_it_ends_with_the_last_of_them(
        DatabaseProvider engine
    )
    {
        if (engine != DatabaseProvider.Sqlite)
        {
            await push.DisposeAsync();
            await StartAsync(engine);
        }

        await FireAsync(
            ("web", "HighErrorRate", "high"),
            ("search", "HighErrorRate", "high"),
            ("orders", "HighErrorRate", "high"),
            ("payments", "PodCrashLooping", "critical")
        );

        var incidents = await push.IncidentsAsync();
        incidents
            .Select(i => (i.Service, i.Severity))
            .ShouldBe(
                [("payments", Severity.Critical), ("search", Severity.High)],
                ignoreOrder: true
            );
        var cascade = incidents.Single(i => i.Service == "payments");
        cascade.OccurrenceCount.ShouldBe(3);
        var timeline = await push.TimelineAsync(cascade.Id);
        timeline.ShouldContain(t => t.Text.Contains("orders needs payments."));
        timeline.ShouldContain(t => t.Text.Contains("root of the cascade is payments"));

        // Told again, nothing is new.
        await FireAsync(("web", "HighErrorRate", "high"), ("orders", "HighErrorRate", "high"));
        (await push.TimelineAsync(cascade.Id)).Count.ShouldBe(timeline.Count);

        await EndAsync(("payments", "PodCrashLooping"), ("web", "HighErrorRate"));
        (await IncidentAsync(cascade.Id)).IsActive.ShouldBeTrue("an alert of it still fires");
        await EndAsync(("orders", "HighErrorRate"));
        (await IncidentAsync(cascade.Id)).Status.ShouldBe(IncidentStatus.Resolved);
        (await push.IncidentsAsync()).Single(i => i.Service == "search").IsActive.ShouldBeTrue();
    }

    [Fact]
    public async Task Alerts_that_come_one_by_one_join_and_the_root_is_found_when_it_speaks()
    {
        await FireAsync(("web", "HighErrorRate", "high"));
        push.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await FireAsync(("orders", "HighErrorRate", "high"));
        push.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await FireAsync(("payments", "PodCrashLooping", "high"));

        var incident = await push.IncidentAsync();
        incident.Service.ShouldBe("payments");
        incident.NextStep.ShouldBe(IncidentStep.Analyse);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Incidents_that_a_later_alert_connects_become_one_and_it_ends_with_the_last_alert_of_all(
        DatabaseProvider engine
    )
    {
        if (engine != DatabaseProvider.Sqlite)
        {
            await push.DisposeAsync();
            await StartAsync(engine);
        }

        await FireAsync(("edge", "HighErrorRate", "high"));
        push.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await FireAsync(("payments", "PodCrashLooping", "high"));
        (await push.IncidentsAsync()).Count(static i => i.IsActive).ShouldBe(2);
        push.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await FireAsync(("orders", "HighErrorRate", "high"));

        var whole = (await push.IncidentsAsync()).Single(static i => i.IsActive);
        whole.Service.ShouldBe("payments");
        whole.Title.ShouldContain("payments");
        await EndAsync(("edge", "HighErrorRate"), ("orders", "HighErrorRate"));
        (await IncidentAsync(whole.Id)).IsActive.ShouldBeTrue("the merged one's alert still fires");
        await EndAsync(("payments", "PodCrashLooping"));
        (await IncidentAsync(whole.Id)).Status.ShouldBe(IncidentStatus.Resolved);
        (await push.IncidentsAsync()).Count(static i => i.IsActive).ShouldBe(0);
    }

    [Fact]
    public async Task Much_later_is_another_incident()
    {
        await FireAsync(("web", "HighErrorRate", "high"));
        push.Host.Clock.Advance(TimeSpan.FromHours(1));
        await FireAsync(("orders", "HighErrorRate", "high"));

        (await push.IncidentsAsync()).Count.ShouldBe(2);
    }

    private async ValueTask StartAsync(DatabaseProvider engine)
    {
        push = await PushDriver.StartAsync(engine);
        await push.ChangeAsync(db =>
        {
            db.Services.AddRange(
                new ServiceEntry { Name = "edge", DependsOn = ["web"] },
                new ServiceEntry { Name = "web", DependsOn = ["orders"] },
                new ServiceEntry { Name = "orders", DependsOn = ["payments"] },
                new ServiceEntry { Name = "payments" },
                new ServiceEntry { Name = "search", DependsOn = ["search-index"] }
            );
            return Task.CompletedTask;
        });
    }

    private async Task<Incident> IncidentAsync(string id) =>
        (await push.IncidentsAsync()).Single(i => i.Id == id);

    private Task<(int Accepted, int Refused)> FireAsync(
        params (string Service, string Rule, string Severity)[] alerts
    ) =>
        push.PushAsync(
            Alertmanager,
            Body([.. alerts.Select(a => Alert("firing", a.Service, a.Rule, a.Severity))])
        );

    private Task<(int Accepted, int Refused)> EndAsync(
        params (string Service, string Rule)[] alerts
    ) =>
        push.PushAsync(
            Alertmanager,
            Body([.. alerts.Select(a => Alert("resolved", a.Service, a.Rule, "high"))])
        );

    private static string Body(object[] alerts) =>
        JsonSerializer.Serialize(
            new
            {
                version = "4",
                groupKey = "{}",
                status = "firing",
                receiver = "oncall",
                externalURL = "http://alertmanager:9093",
                alerts,
            }
        );

    private static object Alert(string status, string service, string rule, string severity) =>
        new
        {
            status,
            labels = new Dictionary<string, string>
            {
                ["alertname"] = rule,
                ["service"] = service,
                ["severity"] = severity,
            },
            annotations = new Dictionary<string, string> { ["summary"] = $"{rule} of {service}" },
            startsAt = Payloads.Began.ToString("O"),
            endsAt = status == "resolved"
                ? Payloads.Began.AddMinutes(9).ToString("O")
                : "0001-01-01T00:00:00Z",
            fingerprint = $"{service}-{rule}",
        };
}
