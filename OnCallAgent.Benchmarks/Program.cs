using System.CommandLine;
using OnCallAgent.Benchmarks;

if (args is [BareServer.Command, var bareUrl, var bareFile])
{
    return await BareServer.RunAsync(bareUrl, bareFile);
}

var what = new Argument<string>("WHAT")
{
    Arity = ArgumentArity.ZeroOrOne,
    DefaultValueFactory = _ => "all",
    Description =
        "scan, replay, store, start, memory, latency, storm, quiet, board, visible, viewers, analysis, decision, escalation, templates, api, lists, nodes (not among all: it needs PostgreSQL) or all.",
};
what.AcceptOnlyFromAmong(
    "scan",
    "replay",
    "store",
    "start",
    "memory",
    "latency",
    "storm",
    "quiet",
    "board",
    "visible",
    "viewers",
    "analysis",
    "decision",
    "escalation",
    "templates",
    "api",
    "lists",
    "nodes",
    "all"
);
var megabytes = Number("--megabytes", 64, "Size of the file for replay and scan, in MB.");
var rounds = Number("--rounds", 3, "Runs of each program over that file; the fastest counts.");
var starts = Number("--starts", 5, "Starts of the agent; the median counts.");
var lines = Number("--lines", 1_000_000, "Lines that are appended for the memory figure.");
var seconds = Number("--seconds", 20, "Length of the latency run, in seconds; a fault each.");
var rate = Number("--rate", 1_000, "Lines a second of the latency run, from 100.");
var warm = Number("--warm", 10, "Seconds before the latency run whose faults are not counted.");
var files = Number("--files", 500, "Quiet files that are followed.");
var incidents = Number("--incidents", 1_000_000, "Incidents beside which the board is read.");
var viewers = Number("--viewers", 500, "Open pages of the viewers run, from 2.");
var postgres = new Option<string?>("--postgres")
{
    Description =
        "ADO.NET connection string of a PostgreSQL server whose user may create databases, for nodes, api and lists (else on SQLite); ONCALL_TEST_POSTGRES where it is not given.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ONCALL_TEST_POSTGRES"),
};
var redis = new Option<string?>("--redis")
{
    Description = "REDIS_URL of the nodes; none without it.",
};
var loghub = new Option<string?>("--loghub")
{
    Description = "Folder of loghub's systems, for how well templates agree with people's sorting.",
};
var root = new RootCommand("Measures the built program as its users run it.")
{
    what,
    megabytes,
    rounds,
    starts,
    lines,
    seconds,
    rate,
    warm,
    files,
    incidents,
    viewers,
    postgres,
    redis,
    loghub,
};
root.SetAction(
    async (parsed, cancellation) =>
    {
        var chosen = parsed.GetValue(what)!;
        var all = chosen == "all";
        var report = new MarkdownReport(Console.Out);
        report.Machine();
        if (all || chosen == "scan")
        {
            await ScanMeasurement.RunAsync(
                report,
                parsed.GetValue(megabytes),
                parsed.GetValue(rounds),
                cancellation
            );
        }

        if (all || chosen == "quiet")
        {
            await QuietMeasurement.RunAsync(report, parsed.GetValue(files), cancellation);
        }

        if (all || chosen == "board")
        {
            await BoardMeasurement.RunAsync(
                report,
                parsed.GetValue(incidents),
                parsed.GetValue(rounds),
                cancellation
            );
        }

        if (all || chosen == "visible")
        {
            await VisibleMeasurement.RunAsync(
                report,
                warmUps: 5,
                incidents: parsed.GetValue(seconds) * 2,
                cancellation
            );
        }

        if (all || chosen == "viewers")
        {
            await ViewersMeasurement.RunAsync(
                report,
                Math.Max(2, parsed.GetValue(viewers)),
                parsed.GetValue(rate),
                parsed.GetValue(seconds),
                cancellation
            );
        }

        if (all || chosen == "analysis")
        {
            AnalysisMeasurement.Run(report, analyses: 500);
        }

        if (all || chosen == "decision")
        {
            DecisionMeasurement.Run(report, decisions: 2_000);
        }

        if (all || chosen == "replay")
        {
            await ThroughputMeasurement.RunAsync(
                report,
                parsed.GetValue(megabytes),
                parsed.GetValue(rounds),
                cancellation
            );
        }

        if (all || chosen == "store")
        {
            await StoreMeasurement.RunAsync(
                report,
                Math.Min(parsed.GetValue(lines), 200_000),
                parsed.GetValue(rounds),
                cancellation
            );
        }

        if (all || chosen == "start")
        {
            await StartMeasurement.RunAsync(report, parsed.GetValue(starts), cancellation);
        }

        if (all || chosen == "memory")
        {
            await MemoryMeasurement.RunAsync(report, parsed.GetValue(lines), cancellation);
        }

        if (all || chosen == "latency")
        {
            await LatencyMeasurement.RunAsync(
                report,
                parsed.GetValue(rate),
                parsed.GetValue(warm),
                parsed.GetValue(seconds),
                cancellation
            );
        }

        if (all || chosen == "escalation")
        {
            await EscalationMeasurement.RunAsync(
                report,
                parsed.GetValue(seconds),
                rate: 100,
                cancellation
            );
        }

        if (all || chosen == "storm")
        {
            await StormMeasurement.RunAsync(
                report,
                Math.Max(1_000, parsed.GetValue(megabytes)),
                cancellation
            );
        }

        if (all || chosen == "templates")
        {
            TemplateMeasurement.Run(
                report,
                parsed.GetValue(loghub),
                Math.Min(parsed.GetValue(lines), 500_000)
            );
        }

        if (all || chosen == "api")
        {
            await ApiMeasurement.RunAsync(
                report,
                parsed.GetValue(incidents),
                parsed.GetValue(rounds),
                parsed.GetValue(postgres),
                cancellation
            );
        }

        if (all || chosen == "lists")
        {
            await ListMeasurement.RunAsync(
                report,
                parsed.GetValue(incidents),
                parsed.GetValue(rounds),
                parsed.GetValue(postgres),
                cancellation
            );
        }

        if (chosen == "nodes")
        {
            if (parsed.GetValue(postgres) is not { Length: > 0 } server)
            {
                await Console.Error.WriteLineAsync(
                    "nodes needs a PostgreSQL server: --postgres, or eng/with-postgres.sh before the command."
                );
                return 1;
            }

            await NodesMeasurement.RunAsync(
                report,
                server,
                parsed.GetValue(redis),
                Math.Min(parsed.GetValue(lines), 60_000),
                faults: 20,
                cancellation
            );
        }

        report.Load("at the end");
        return 0;
    }
);
return await root.Parse(args).InvokeAsync();

static Option<int> Number(string name, int usual, string description)
{
    var option = new Option<int>(name)
    {
        DefaultValueFactory = _ => usual,
        Description = description,
    };
    option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{name} is a whole number from 1.");
        }
    });
    return option;
}
