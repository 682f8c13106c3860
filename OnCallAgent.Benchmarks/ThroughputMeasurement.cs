using System.Globalization;
using System.Text.Json;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// How fast files go through the whole pipeline (<c>replay</c>) and through detection alone (<c>scan</c>), beside grep
/// over the same file with the same patterns. Each program is timed from its start to its end. They take turns, so
/// that a busy moment hits all of them, and the fastest and the thriftiest run of each count.
/// </summary>
internal static class ThroughputMeasurement
{
    // Written so that POSIX and .NET read them alike.
    private static readonly string[] Patterns =
    [
        "connection (refused|reset by peer|timed out)",
        "out ?of ?memory",
        "HTTP/[0-9.]+\" 50[0-9]",
        "authentication fail(ed|ure)",
        "deadlock (detected|found)",
        "no space left on device",
        "pool exhausted",
        "circuit breaker [a-z0-9-]+ is open",
        "too many open files",
        "segmentation fault|core dumped",
    ];

    public static async Task RunAsync(
        MarkdownReport report,
        int megabytes,
        int rounds,
        CancellationToken cancellation
    )
    {
        var folder = Directory.CreateTempSubdirectory("oncall-bench-");
        try
        {
            var log = Path.Combine(folder.FullName, "generated.log");
            var patterns = Path.Combine(folder.FullName, "patterns.txt");
            await File.WriteAllLinesAsync(patterns, Patterns, cancellation);
            var lines = LogFile.Write(log, megabytes * 1_000_000L, cancellation);
            var bytes = new FileInfo(log).Length;
            string[] own = ["--patterns", patterns, log];
            var contenders = new List<Contender>
            {
                new(
                    "grep -cE",
                    c => BuiltProgram.RunAsync("grep", ["-cE", "-f", patterns, log], c)
                ),
                new("scan --count", c => BuiltProgram.RunAsync(c, ["scan", "--count", .. own])),
                new(
                    "replay --format json",
                    c => BuiltProgram.RunAsync(c, ["replay", "--format", "json", .. own])
                ),
            };
            if (!await BuiltProgram.IsThereAsync("grep", cancellation))
            {
                report.Line($"\ngrep is not here: there is no yardstick in this run.");
                contenders.RemoveAt(0);
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var contender in contenders)
                {
                    await contender.RunAsync(cancellation);
                }
            }

            Show(report, contenders, bytes, lines, rounds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Show(
        MarkdownReport report,
        List<Contender> contenders,
        long bytes,
        long lines,
        int rounds
    )
    {
        var yardstick = contenders[0].BestProcessor;
        var hasGrep = contenders.Count == 3;
        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Throughput: {bytes / 1e6:0} MB, {lines} lines, {Patterns.Length} patterns, fastest of {rounds}"
            ),
            [
                "Program",
                "Seconds",
                "MB/s",
                "Lines/s",
                "CPU s",
                "MB per CPU s",
                "CPU ÷ grep -cE",
                "Result",
            ],
            contenders.Select(c =>
                new[]
                {
                    c.Name,
                    MarkdownReport.Figure(c.Best, "0.00"),
                    MarkdownReport.Figure(bytes / 1e6 / c.Best),
                    MarkdownReport.Figure(lines / c.Best, "0"),
                    c.BestProcessor is { } used ? MarkdownReport.Figure(used, "0.00") : "—",
                    c.BestProcessor is > 0 and { } spent
                        ? MarkdownReport.Figure(bytes / 1e6 / spent)
                        : "—",
                    hasGrep && c.BestProcessor / yardstick is { } ratio && double.IsFinite(ratio)
                        ? MarkdownReport.Figure(ratio)
                        : "—",
                    ResultOf(c.Output),
                }
            )
        );
        if (hasGrep && contenders[0].Output.Trim() != contenders[1].Output.Trim())
        {
            throw new InvalidOperationException(
                $"scan counted {contenders[1].Output.Trim()} lines, grep {contenders[0].Output.Trim()}: the speeds cannot be compared."
            );
        }
    }

    private static string ResultOf(string output)
    {
        if (!output.StartsWith('{'))
        {
            return $"{output.Trim()} lines match";
        }

        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{root.GetProperty("incidents").GetArrayLength()} incidents; {root.GetProperty("elapsed_ms").GetInt64()} ms without process start in the last run"
        );
    }
}
