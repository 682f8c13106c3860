using System.Globalization;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// How fast <c>scan --count</c> goes through a file beside grep and ripgrep, with several kinds of patterns and 10, 100
/// and 1 000 of each. The programs take turns, so that a busy moment hits all of them. Figures of programs that find
/// different lines say nothing, so the run fails where they do.
/// </summary>
internal static class ScanMeasurement
{
    private static readonly int[] Sizes = [10, 100, 1_000];

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
            var lines = LogFile.Write(log, megabytes * 1_000_000L, cancellation);
            var hasGrep = await BuiltProgram.IsThereAsync("grep", cancellation);
            var hasRipgrep = await BuiltProgram.IsThereAsync("rg", cancellation);
            if (!hasGrep || !hasRipgrep)
            {
                report.Line(
                    $"\n{(hasGrep ? "rg" : "grep")} is not here: its column is empty in this run."
                );
            }

            foreach (var kind in ScanPatterns.Kinds)
            {
                var rows = new List<string[]>();
                Contender? first = null;
                foreach (var size in Sizes)
                {
                    var patterns = Patterns.Write(folder.FullName, kind, size);
                    var matching = await SameLinesAsync(
                        patterns,
                        log,
                        hasGrep,
                        hasRipgrep,
                        cancellation
                    );
                    var scan = new Contender("scan", c => patterns.ScanAsync("--count", log, c));
                    var grep = hasGrep
                        ? new Contender("grep", c => patterns.GrepAsync("-c", log, c))
                        : null;
                    var ripgrep = hasRipgrep
                        ? new Contender("rg", c => patterns.RipgrepAsync("-c", log, c))
                        : null;
                    for (var round = 0; round < rounds; round++)
                    {
                        foreach (var contender in new[] { grep, ripgrep, scan })
                        {
                            await (contender?.RunAsync(cancellation) ?? Task.CompletedTask);
                        }
                    }

                    if (size == Sizes[0])
                    {
                        first = scan;
                    }

                    rows.Add([
                        size.ToString(CultureInfo.InvariantCulture),
                        Percent(matching, lines),
                        Told(grep),
                        Told(ripgrep),
                        Told(scan),
                        Ratio(grep, scan),
                        Ratio(ripgrep, scan),
                        Ratio(scan, first),
                    ]);
                }

                report.Table(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Scan: {kind}, {megabytes} MB, {lines} lines, fastest of {rounds}"
                    ),
                    [
                        "Patterns",
                        "Lines matching",
                        "grep -cE: s (CPU s)",
                        "rg -c -j1: s (CPU s)",
                        "scan --count: s (CPU s)",
                        "Speed ÷ grep (by CPU)",
                        "Speed ÷ rg (by CPU)",
                        $"Time ÷ {Sizes[0]} patterns (by CPU)",
                    ],
                    rows
                );
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<long> SameLinesAsync(
        Patterns patterns,
        string log,
        bool hasGrep,
        bool hasRipgrep,
        CancellationToken cancellation
    )
    {
        var mine = (await patterns.ScanAsync("--lines", log, cancellation)).Output;
        if (hasGrep)
        {
            Compare("grep", Numbers((await patterns.GrepAsync("-n", log, cancellation)).Output));
        }

        if (hasRipgrep)
        {
            Compare("rg", Numbers((await patterns.RipgrepAsync("-n", log, cancellation)).Output));
        }

        return mine.AsSpan().Count('\n');

        void Compare(string program, string theirs)
        {
            if (mine != theirs)
            {
                throw new InvalidOperationException(
                    $"scan and {program} found different lines for {patterns.Name}: the speeds cannot be compared."
                );
            }
        }
    }

    // Both print "number:line".
    private static string Numbers(string output)
    {
        var numbers = new System.Text.StringBuilder();
        foreach (var line in output.AsSpan().EnumerateLines())
        {
            if (line.IndexOf(':') is var colon and > 0)
            {
                numbers.Append(line[..colon]).Append('\n');
            }
        }

        return numbers.ToString();
    }

    private static string Told(Contender? contender) =>
        contender is null
            ? "—"
            : $"{MarkdownReport.Figure(contender.Best, "0.00")} ({(contender.BestProcessor is { } used ? MarkdownReport.Figure(used, "0.00") : "—")})";

    private static string Ratio(Contender? one, Contender? other) =>
        one is null || other is null
            ? "—"
            : $"{Ratio(one.Best, other.Best)} ({Ratio(one.BestProcessor, other.BestProcessor)})";

    private static string Ratio(double? one, double? other) =>
        one / other is { } ratio && double.IsFinite(ratio)
            ? MarkdownReport.Figure(ratio, "0.00")
            : "—";

    private static string Percent(long part, long of) =>
        MarkdownReport.Figure(100.0 * part / of) + " %";

    /// <summary>One set of patterns, as each program reads it.</summary>
    private sealed class Patterns(string name, string plain, string own, bool ignoreCase)
    {
        public string Name => name;

        public static Patterns Write(string folder, string kind, int size)
        {
            var patterns = ScanPatterns.Of(kind, size);
            var ignoreCase = kind == ScanPatterns.IgnoringCase;
            var plain = Path.Combine(folder, "plain.txt");
            var own = Path.Combine(folder, "own.txt");
            // POSIX has no flag within a pattern, and scan has none for all of them.
            File.WriteAllLines(plain, patterns);
            File.WriteAllLines(own, ignoreCase ? patterns.Select(p => $"(?i){p}") : patterns);
            return new Patterns($"{size} {kind}", plain, own, ignoreCase);
        }

        public Task<Ended> ScanAsync(string what, string log, CancellationToken cancellation) =>
            BuiltProgram.RunAsync(cancellation, "scan", what, "--patterns", own, log);

        public Task<Ended> GrepAsync(string what, string log, CancellationToken cancellation) =>
            BuiltProgram.RunAsync(
                "grep",
                [what, ignoreCase ? "-iE" : "-E", "-f", plain, log],
                cancellation
            );

        public Task<Ended> RipgrepAsync(string what, string log, CancellationToken cancellation) =>
            BuiltProgram.RunAsync(
                "rg",
                [
                    "--no-config",
                    what,
                    "-j1",
                    // By itself it refuses a thousand patterns with \w.
                    "--regex-size-limit=2G",
                    .. Case(),
                    "-f",
                    plain,
                    log,
                ],
                cancellation
            );

        private string[] Case() => ignoreCase ? ["-i"] : [];
    }
}
