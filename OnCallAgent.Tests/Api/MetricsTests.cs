using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Tests.Api;

/// <summary>Metrics for Prometheus: who reads them, what they say, and that docs, dashboard and alert rules speak of these.</summary>
public sealed partial class MetricsTests : IAsyncLifetime
{
    internal static readonly string[] Handed =
    [
        "deploy/grafana/oncall-agent.json",
        "deploy/prometheus/oncall-agent.rules.yml",
    ];

    private TestDatabase database = null!;
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        host = await ApiHost.StartAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task They_are_for_those_who_may_see_everything()
    {
        using var stranger = host.Client();
        using var refused = await stranger.GetAsync("/metrics");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");

        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        (await MetricsPage.ReadAsync(viewer)).Sum("oncall_database_up").ShouldBe(1);
    }

    [Fact]
    public async Task On_an_address_of_their_own_whoever_reaches_it_reads_them_and_nothing_else()
    {
        var port = LoopbackPort.Free();
        await using var open = await ApiHost.StartAsync(
            database,
            o => o with { MetricsListen = new Uri($"http://127.0.0.1:{port}") }
        );
        using var outside = open.Client();
        using var inside = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        (await MetricsPage.ReadAsync(inside)).Sum("oncall_database_up").ShouldBe(1);
        (await inside.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in new[] { "/", "/login", "/api/v1/incidents", "/docs", "/metrics/more" })
        {
            (await inside.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        // What a request says of its host opens nothing.
        using var pretends = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        pretends.Headers.Host = $"127.0.0.1:{port}";
        (await outside.SendAsync(pretends)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Docs_dashboard_and_alert_rules_name_what_the_running_agent_shows()
    {
        await LetEverythingHappenAsync();
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        var page = await MetricsPage.ReadAsync(viewer);
        var own = page
            .Families.Where(f => f.Key.StartsWith("oncall_", StringComparison.Ordinal))
            .OrderBy(f => f.Key, StringComparer.Ordinal);

        (await File.ReadAllLinesAsync(Repository.File("docs", "monitoring.md")))
            .Where(l => l.StartsWith("| `oncall_", StringComparison.Ordinal))
            .ShouldBe(own.Select(f => Row(f.Key, f.Value)));

        var shown = page.Samples.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Handed)
        {
            var named = NamesIn(await File.ReadAllTextAsync(Repository.File(file.Split('/'))));
            named.ShouldNotBeEmpty(file);
            // Prometheus' own of every job it scrapes.
            named.Except(shown).Except(["up"]).ShouldBeEmpty(file);
        }
    }

    [Fact]
    public async Task What_strangers_send_never_becomes_a_label()
    {
        var meter = host.Services.GetRequiredService<IntakeMeter>();
        var entry = Line("files");
        meter.Stored(
            "stranger",
            [entry],
            1,
            3,
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(i => Match($"{AlertSignal.PatternPrefix}mine-{i}", entry)),
            ],
            TimeSpan.Zero
        );
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        (await viewer.GetAsync("/made-up-by-a-stranger")).Dispose();

        var page = await MetricsPage.ReadAsync(viewer);
        page.Text.ShouldNotContain("mine-");
        page.Text.ShouldNotContain("made-up");
        page.Sum("oncall_matches_total", "pattern", IntakeMeter.AnyAlert).ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Beyond_a_number_series_are_counted_together()
    {
        var meter = host.Services.GetRequiredService<IntakeMeter>();
        for (var i = 0; i < AgentTelemetry.MostSeries + 50; i++)
        {
            meter.Stored($"many-{i}", [], 1, 0, [], TimeSpan.Zero);
        }

        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        var page = await MetricsPage.ReadAsync(viewer);
        page.Samples.Count(s => s.Name == "oncall_ingest_lines_total")
            .ShouldBeLessThanOrEqualTo(AgentTelemetry.MostSeries + 1);
        page.Text.ShouldContain("otel_metric_overflow");
    }

    // One of each that is counted, and a state with something in every gauge.
    private async Task LetEverythingHappenAsync()
    {
        await using (var db = database.Open())
        {
            db.Sources.Add(
                new StoredSource
                {
                    Id = "server",
                    Name = "Server",
                    Kind = SourceKind.Elasticsearch,
                    Location = "http://127.0.0.1:9200",
                    LastLineAt = host.Clock.GetUtcNow(),
                }
            );
            db.PollCheckpoints.Add(
                new PollCheckpoint { SourceId = "server", Through = host.Clock.GetUtcNow() }
            );
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        host.Services.GetRequiredService<CommittedChanges>()
            .Tell(
                new CommittedBatch([], [], false, [], false)
                {
                    Facts =
                    [
                        new CommittedFact.Opened(Severity.High),
                        new CommittedFact.Moved(IncidentStatus.Resolved),
                        new CommittedFact.Decided("act", [GuardVerdict.Allow("risk", "low")]),
                        new CommittedFact.ActionMoved("restart_service", ActionStatus.Completed),
                        new CommittedFact.DeliveryMoved("email", DeliveryStatus.Sent, Again: false),
                    ],
                }
            );
        var entry = Line("files");
        host.Services.GetRequiredService<IntakeMeter>()
            .Stored("files", [entry], 1, 1, [Match("oom", entry)], TimeSpan.FromSeconds(1));
    }

    private static LogEntry Line(string source) =>
        new()
        {
            Timestamp = DateTimeOffset.UnixEpoch,
            Service = "orders",
            Message = "it broke",
            Raw = "it broke",
            Source = source,
        };

    private static Signal Match(string pattern, LogEntry entry) =>
        new(
            new AlertPattern
            {
                Id = pattern,
                Name = pattern,
                Regex = "broke",
                Severity = Severity.High,
            },
            entry,
            new MatchSpan(3, 5),
            "f",
            "it broke"
        );

    private static string Row(string name, (string Type, string Help, string[] Labels) family) =>
        $"| `{name}` | {family.Type} | {(family.Labels.Length == 0 ? "—" : string.Join(", ", family.Labels.Select(l => $"`{l}`")))} | {family.Help} |";

    // Whatever stands where a metric's name stands in a query: before its labels, a range, a comparison or the end of a call.
    private static HashSet<string> NamesIn(string text) =>
        [.. MetricName().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"\b(?:oncall|http_server|dotnet)_[a-z0-9_]+\b|\bup(?=\{)")]
    private static partial Regex MetricName();
}
