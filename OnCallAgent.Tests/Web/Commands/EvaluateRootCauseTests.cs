using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Commands;

/// <summary>The program itself, as a scorer calls it.</summary>
public sealed class EvaluateRootCauseTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Root_services_are_scored_from_a_folder_of_faults_and_logs()
    {
        folder.File(
            "faults_shop.csv",
            "date,inject_time_utc,service,pod,fault_type,log_minute_files\n"
                + "2026-01-02,2026-01-02 03:05:00,stock,stock-7b6dc75c45-2z9p2,exception,03_04 03_05\n"
        );
        Directory.CreateDirectory(Path.Combine(folder.Path, "2026-01-02", "log"));
        folder.File(
            "2026-01-02/log/03_04_log.csv",
            Minute(
                Enumerable
                    .Range(0, 50)
                    .Select(i => ($"2026-01-02T03:04:{i:00}Z", "stock", "INFO served 1 item"))
            )
        );
        folder.File(
            "2026-01-02/log/03_05_log.csv",
            Minute(
                Enumerable
                    .Range(0, 50)
                    .Select(i => ($"2026-01-02T03:05:{i:00}Z", "stock", "ERROR no such item"))
            )
        );

        var (code, json) = await RunAsync("nezha", folder.Path, "--format", "json");

        code.ShouldBe(0);
        var report = JsonDocument.Parse(json).RootElement;
        report.GetProperty("cases").GetInt32().ShouldBe(1);
        report.GetProperty("top1").GetDouble().ShouldBe(1);
        report.GetProperty("kinds")[0].GetProperty("kind").GetString().ShouldBe("exception");
        (code, _) = await RunAsync("nezha", Path.Combine(folder.Path, "absent"));
        code.ShouldBe(2);
    }

    [Fact]
    public async Task Cascades_are_scored_from_a_folder_of_scenarios()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "scenario_1"));
        folder.File(
            "scenario_1/groundtruth_v1.yaml",
            """
            alerts:
              - id: HighRequestErrorRate
                group_id: web-service-1
                metadata: { description: errors }
              - id: KubePodNotReady
                group_id: orders-pod-1
                metadata: { description: not ready }
            groups:
              - { id: web-service-1, kind: Service, namespace: shop, filter: ['web\b'] }
              - { id: orders-pod-1, kind: Pod, namespace: shop, filter: ['orders-.*'], root_cause: true }
            propagations:
              - { source: orders-pod-1, target: web-service-1, condition: '', effect: '' }
            """
        );

        var (code, json) = await RunAsync("itbench", folder.Path, "--format", "json");

        code.ShouldBe(0);
        var own = JsonDocument
            .Parse(json)
            .RootElement.GetProperty("runs")
            .EnumerateArray()
            .Single(r => r.GetProperty("dependencies").GetString() == "own_chain");
        own.GetProperty("one_incident").GetDouble().ShouldBe(1);
        own.GetProperty("of")[0].GetProperty("found")[0][0].GetString().ShouldBe("orders");

        folder.File("scenario_1/groundtruth_v1.yaml", "alerts: [");
        (code, var said) = await RunAsync("itbench", folder.Path);
        code.ShouldBe(2);
        said.ShouldContain(folder.Path);
    }

    [Fact]
    public async Task A_replay_names_whose_logs_changed_against_the_quiet_time()
    {
        var quiet = folder.File("quiet.log", Lines(60, "INFO", "stock", "served one item"));
        var trouble = folder.File(
            "trouble.log",
            Lines(60, "ERROR", "stock", "connection refused by stock-db")
                + Lines(60, "INFO", "web", "page shown")
        );
        string[][] spellings =
        [
            ["replay", trouble, "--baseline", quiet, "--format", "json"],
            ["replay", "--baseline", quiet, trouble, "--format", "json"],
        ];
        foreach (var arguments in spellings)
        {
            var (code, json) = await StartedProgram.RunAsync(BuiltAgent.Argv(arguments));

            code.ShouldBe(0);
            var first = JsonDocument.Parse(json).RootElement.GetProperty("suspects")[0];
            first.GetProperty("service").GetString().ShouldBe("stock");
            first.GetProperty("score").GetDouble().ShouldBeGreaterThan(0.9);
            first.GetProperty("why")[0].GetString()!.ShouldStartWith("new error, 60 times");
        }
    }

    [Fact]
    public async Task A_baseline_under_another_name_is_the_same_log_at_a_quiet_time_and_no_suspect()
    {
        var quiet = folder.File("monday.log", Bare(60, "INFO served one item"));
        var trouble = folder.File(
            "tuesday.log",
            Bare(60, "INFO served one item") + Bare(30, "ERROR connection refused by stock-db")
        );

        var (_, json) = await StartedProgram.RunAsync(
            BuiltAgent.Argv("replay", trouble, "--baseline", quiet, "--format", "json")
        );

        JsonDocument
            .Parse(json)
            .RootElement.GetProperty("suspects")
            .EnumerateArray()
            .Select(s => s.GetProperty("service").GetString())
            .ShouldBe(["tuesday"]);
    }

    private static string Bare(int count, string text) =>
        string.Concat(
            Enumerable
                .Range(0, count)
                .Select(i => $"2026-03-14T10:{i / 2:00}:{i % 2 * 30:00}Z {text}\n")
        );

    private static string Minute(IEnumerable<(string At, string Service, string Log)> rows) =>
        "Timestamp,PodName,Log\n"
        + string.Concat(rows.Select(r => $"{r.At},{r.Service}-7b6dc75c45-2z9p2,{r.Log}\n"));

    private static string Lines(int count, string level, string service, string message) =>
        string.Concat(
            Enumerable
                .Range(0, count)
                .Select(i =>
                    $$"""{"@timestamp":"2026-01-02T03:04:{{i % 60:00}}Z","log.level":"{{level}}","service.name":"{{service}}","message":"{{message}}"}"""
                    + "\n"
                )
        );

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var (code, output) = await StartedProgram.RunAsync(
            BuiltAgent.Argv(["evaluate", .. arguments])
        );
        return (code, output.Trim());
    }
}
