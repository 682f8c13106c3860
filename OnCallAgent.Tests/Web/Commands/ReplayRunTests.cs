using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Domain.Detection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Backtesting;

namespace OnCallAgent.Tests.Web.Commands;

public sealed class ReplayRunTests
{
    [Fact]
    public void A_burst_with_three_faults_is_three_incidents()
    {
        var run = Run(BuiltInPatterns.All);
        for (var i = 0; i < 12_000; i++)
        {
            var line = (i % 3) switch
            {
                0 => Some.Line($"Connection refused by orders-db (attempt {i})", EntryLevel.Error),
                1 => Some.Line(
                    $"java.lang.OutOfMemoryError: Java heap space in request {Guid.NewGuid()}",
                    EntryLevel.Error,
                    "reports"
                ),
                _ => Some.Line($"\"GET /pay/{i} HTTP/1.1\" 503 {i}", EntryLevel.Error, "gateway"),
            };
            run.Take(
                line with
                {
                    Timestamp = Some.Noon.AddMilliseconds(i * 10),
                    Position = new LinePosition("burst.log", i * 100, i + 1),
                }
            );
        }

        var incidents = run.Finish();
        incidents
            .Select(i => (i.Incident.Service, i.Incident.Severity, i.Incident.OccurrenceCount))
            .ShouldBe(
                [
                    ("orders", Severity.High, 4_000),
                    ("reports", Severity.Critical, 4_000),
                    ("gateway", Severity.High, 4_000),
                ],
                ignoreOrder: true
            );
        var refused = incidents.Single(i => i.Incident.Service == "orders");
        refused.Incident.Title.ShouldBe("Connection refused by orders-db (attempt 0)");
        refused
            .LineNumbers["burst.log"]
            .ShouldBe(Enumerable.Range(0, 4_000).Select(i => (i * 3L) + 1));
        incidents
            .Single(i => i.Incident.Service == "gateway")
            .LineNumbers["burst.log"][0]
            .ShouldBe(3, "lines before the threshold count");
    }

    [Fact]
    public void A_high_threshold_counts_what_led_to_it()
    {
        var run = Run([Some.Pattern(severity: Severity.Medium) with { Threshold = 500 }]);
        for (var i = 0; i < 600; i++)
        {
            run.Take(Some.Line("boom") with { Timestamp = Some.Noon.AddMilliseconds(i) });
        }

        run.Finish().ShouldHaveSingleItem().Incident.OccurrenceCount.ShouldBe(600);
    }

    [Fact]
    public void One_real_outage_of_a_broker_is_one_incident_a_service()
    {
        var folder = SharedData.Path("elastic/kafka0/logs");
        foreach (var service in new[] { "server", "controller" })
        {
            var files = Directory
                .GetFiles(folder, $"{service}.log.2016*")
                .Order(StringComparer.Ordinal)
                .Append(Path.Combine(folder, $"{service}.log"));
            var incident = Replay([.. files]).ShouldHaveSingleItem();
            (
                incident.Incident.Severity,
                incident.Pattern!.Category,
                incident.Incident.Service
            ).ShouldBe((Severity.High, "database", service));
            incident.Incident.Title.ShouldStartWith("Connection to ");
        }
    }

    [Theory]
    [InlineData("loghub/Spark/Spark_2k.log", 0)]
    [InlineData("loghub/HDFS/HDFS_2k.log", 0)]
    [InlineData("loghub/Apache/Apache_2k.log", 0)]
    [InlineData("loghub/HPC/HPC_2k.log", 0)]
    [InlineData("loghub/Android/Android_2k.log", 0)]
    [InlineData("elastic/apache_logs", 0)]
    [InlineData("elastic/auth.log", 1)]
    [InlineData("loghub/OpenSSH/OpenSSH_2k.log", 1)]
    [InlineData("loghub/Linux/Linux_2k.log", 2)]
    [InlineData("loghub/Zookeeper/Zookeeper_2k.log", 2)]
    public void Ordinary_days_of_real_systems_open_little_or_nothing(string log, int incidents) =>
        Replay(SharedData.Path(log)).Select(i => i.Incident.Title).Count().ShouldBe(incidents);

    private static ReplayRun Run(IEnumerable<AlertPattern> patterns) =>
        new(
            new ReplayRules(
                PatternSet.Create(patterns).Set,
                new KnowledgeIndex(BuiltInKnowledge.All(Some.Noon)),
                ServiceCatalog.Empty,
                new ActionCatalog([]),
                0.7
            )
        );

    private static IReadOnlyList<ReplayedIncident> Replay(params string[] files)
    {
        var run = Run(BuiltInPatterns.All);
        var parser = new LogLineParser();
        foreach (var file in files)
        {
            foreach (var entry in new ReplayFile(file, parser, Some.Noon).Entries())
            {
                run.Take(entry);
            }
        }

        return run.Finish();
    }
}
