using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Detection;

public sealed class IncidentGrouperTests
{
    [Fact]
    public void A_burst_with_three_faults_is_three_incidents()
    {
        var grouper = new IncidentGrouper(PatternSet.Create(BuiltInPatterns.All).Set);
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
            grouper.Add(
                line with
                {
                    Timestamp = Some.Noon.AddMilliseconds(i * 10),
                    Position = new LinePosition("burst.log", i * 100, i + 1),
                }
            );
        }

        grouper
            .Incidents.Select(i => (i.Service, i.Severity, i.Count))
            .ShouldBe(
                [
                    ("orders", Severity.High, 4_000),
                    ("reports", Severity.Critical, 4_000),
                    ("gateway", Severity.High, 4_000),
                ],
                ignoreOrder: true
            );
        var refused = grouper.Incidents.Single(i => i.Service == "orders");
        refused.Title.ShouldBe("Connection refused by orders-db (attempt 0)");
        refused
            .Lines.ShouldHaveSingleItem()
            .Numbers()
            .ShouldBe(Enumerable.Range(0, 4_000).Select(i => (i * 3L) + 1));
        refused.Sample.Count.ShouldBe(2 * GroupedIncident.SampleSize);
        refused.Sample[0].Position!.LineNumber.ShouldBe(1);
        refused.Sample[^1].Position!.LineNumber.ShouldBe(11_998);
        refused.LastSeen.ShouldBe(Some.Noon.AddMilliseconds(119_970));
        grouper
            .Incidents.Single(i => i.Service == "gateway")
            .Lines[0]
            .Numbers()
            .First()
            .ShouldBe(3, "lines before the threshold count");
        grouper.MatchesByPattern["http-5xx"].ShouldBe(4_000);
    }

    [Fact]
    public void After_the_quiet_time_a_repeat_reopens_and_much_later_opens_anew()
    {
        var grouper = new IncidentGrouper(
            PatternSet.Create([Some.Pattern()]).Set,
            quiet: TimeSpan.FromMinutes(30)
        );
        foreach (var minute in new[] { 0, 20, 55, 200 })
        {
            grouper.Add(Some.Line("boom") with { Timestamp = Some.Noon.AddMinutes(minute) });
        }

        grouper.Incidents.Select(i => (i.Count, i.Reopened)).ShouldBe([(3, 1), (1, 0)]);
    }

    [Fact]
    public void A_high_threshold_counts_what_led_to_it()
    {
        var pattern = Some.Pattern(severity: Severity.Medium) with { Threshold = 500 };
        var grouper = new IncidentGrouper(PatternSet.Create([pattern]).Set);
        for (var i = 0; i < 600; i++)
        {
            grouper.Add(Some.Line("boom") with { Timestamp = Some.Noon.AddMilliseconds(i) });
        }

        grouper.Incidents.ShouldHaveSingleItem().Count.ShouldBe(600);
    }

    [Fact]
    public void Messages_that_never_repeat_do_not_fill_the_memory()
    {
        var grouper = new IncidentGrouper(
            PatternSet.Create([Some.Pattern(severity: Severity.Low)]).Set
        );
        for (var i = 0; i < 120_000; i++)
        {
            grouper.Add(
                Some.Line($"boom {Word(i)}") with
                {
                    Timestamp = Some.Noon.AddMilliseconds(i),
                }
            );
        }

        grouper.Matches.ShouldBe(120_000);
        grouper.TrackedGroups.ShouldBeLessThanOrEqualTo(50_000);
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
            var incident = Replay([.. files]).Incidents.ShouldHaveSingleItem();
            (incident.Severity, incident.Pattern.Category, incident.Service).ShouldBe(
                (Severity.High, "database", service)
            );
            incident.Title.ShouldStartWith("Connection to ");
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
        Replay(SharedData.Path(log)).Incidents.Select(i => i.Title).Count().ShouldBe(incidents);

    private static IncidentGrouper Replay(params string[] files)
    {
        var grouper = new IncidentGrouper(PatternSet.Create(BuiltInPatterns.All).Set);
        var parser = new LogLineParser();
        foreach (var file in files)
        {
            var context = new LineContext(
                "test",
                DefaultServiceName.FromPath(file),
                TimeZoneInfo.Utc
            );
            var joiner = new MultiLineJoiner();
            var number = 0L;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                if (
                    joiner.Add(
                        new RawLine(line, new LinePosition(file, 0, number), false, Some.Noon)
                    ) is
                    { } complete
                )
                {
                    grouper.Add(complete.ToEntry(parser, context));
                }
            }

            if (joiner.Flush() is { } last)
            {
                grouper.Add(last.ToEntry(parser, context));
            }
        }

        return grouper;
    }

    private static string Word(int i) =>
        string.Create(
            6,
            i,
            static (span, n) =>
            {
                for (var at = 0; at < span.Length; at++)
                {
                    span[at] = (char)('a' + (n % 26));
                    n /= 26;
                }
            }
        );
}
