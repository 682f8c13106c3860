using System.Diagnostics;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// How fast log statements are learned, and how well: lines a second of one core, and the agreement with people's
/// sorting of real lines, also where the rules are chosen without looking at the system that is scored.
/// </summary>
internal static class TemplateMeasurement
{
    private const int Rounds = 5;
    private const int TriedRules = 150;
    private const int Seed = 20260314;

    private static readonly LogLineParser Parser = new();
    private static readonly LineContext Context = new("bench", "bench", TimeZoneInfo.Utc);
    private static readonly DateTimeOffset At = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);

    public static void Run(MarkdownReport report, string? loghub, int lines)
    {
        var systems = loghub is null ? [] : LoghubSystem.ReadAll(loghub);
        report.Table(
            "Templates: speed",
            ["Whose", "Lines", "Templates", "Learned/s", "Parsed and learned/s"],
            Speeds(systems, lines)
        );
        if (systems.Count == 0)
        {
            report.Line($"There is no folder of loghub: give one with --loghub for accuracy.");
            return;
        }

        Accuracy(report, systems);
    }

    private static IEnumerable<string[]> Speeds(IReadOnlyList<LoghubSystem> systems, int lines)
    {
        var source = new LogLines(Seed);
        yield return Speed(
            "generated",
            [.. Enumerable.Range(0, lines).Select(_ => source.Next(At))]
        );
        foreach (var system in systems)
        {
            yield return Speed(system.Name, system.Lines);
        }

        if (systems.Count > 0)
        {
            yield return Speed("all of loghub", [.. systems.SelectMany(s => s.Lines)]);
        }
    }

    // Each round learns from nothing; small files are gone through often enough to be told from the clock's ticks.
    private static string[] Speed(string name, string[] lines)
    {
        var repeats = Math.Max(1, 200_000 / lines.Length);
        var statements = lines.Select(Statement).ToArray();
        var templates = 0;
        var learned = Best(() =>
        {
            for (var n = 0; n < repeats; n++)
            {
                var miner = new TemplateMiner(MiningRules.Default);
                foreach (var statement in statements)
                {
                    miner.Learn(statement);
                }

                templates = miner.Templates.Count();
            }
        });
        var parsed = Best(() =>
        {
            for (var n = 0; n < repeats; n++)
            {
                var miner = new TemplateMiner(MiningRules.Default);
                foreach (var line in lines)
                {
                    miner.Learn(Statement(line));
                }
            }
        });
        double all = (double)lines.Length * repeats;
        return
        [
            name,
            Whole(lines.Length),
            Whole(templates),
            Whole(all / learned),
            Whole(all / parsed),
        ];
    }

    private static string Statement(string line) =>
        StatementText.Of(Parser.Parse(line, Context, At)).ToString();

    // Processor time of the whole process, the collector's threads included: the machine may be busy.
    private static double Best(Action work)
    {
        using var self = Process.GetCurrentProcess();
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            self.Refresh();
            var before = self.TotalProcessorTime;
            work();
            self.Refresh();
            best = Math.Min(best, (self.TotalProcessorTime - before).TotalSeconds);
        }

        return Math.Max(best, 0.001);
    }

    private static void Accuracy(MarkdownReport report, IReadOnlyList<LoghubSystem> systems)
    {
        var statements = systems.Select(s => s.Statements()).ToArray();
        (double Accuracy, double F1)[] Scores(MiningRules rules) =>
            [.. systems.Select((s, i) => s.Score(LoghubSystem.Mine(rules, statements[i])))];

        var shipped = Scores(MiningRules.Default);
        var random = new Random(Seed);
        var tried = Enumerable.Range(0, TriedRules).Select(_ => Scores(Any(random))).ToArray();
        var left = systems
            .Select(
                (_, i) =>
                    tried.MaxBy(t =>
                        t.Where((_, other) => other != i).Average(s => s.Accuracy + s.F1)
                    )![i]
            )
            .ToArray();
        var mean = tried.Select(t => t.Average(s => s.Accuracy)).Order().ToArray();
        report.Table(
            "Templates: agreement with people's sorting",
            [
                "System",
                "GA",
                "FGA",
                "GA, rules chosen on the others",
                "FGA, rules chosen on the others",
            ],
            systems
                .Select((s, i) => Row(s.Name, shipped[i], left[i]))
                .Append(Row("mean", Mean(shipped), Mean(left)))
        );
        report.Line(
            $"{TriedRules} sets of rules drawn at random: mean GA {mean[0]:0.000} (worst), {mean[mean.Length / 2]:0.000} (median), {mean[^1]:0.000} (best)."
        );
    }

    // Within what a sensible person might set; the shipped rules are not among them but by chance.
    private static MiningRules Any(Random random) =>
        new()
        {
            PlainValues = random.Next(3, 11),
            NameValues = random.Next(2, 5),
            NumberedValues = random.Next(2, 9),
            FirstValues = random.Next(6, 21),
            NamedValues = random.Next(2, 5),
            CodeValues = random.Next(4, 17),
            FieldValues = random.Next(2, 9),
            Likeness = 0.5 + (0.05 * random.Next(0, 9)),
        };

    private static (double, double) Mean((double Accuracy, double F1)[] scores) =>
        (scores.Average(s => s.Accuracy), scores.Average(s => s.F1));

    private static string[] Row(
        string name,
        (double Accuracy, double F1) shipped,
        (double Accuracy, double F1) left
    ) => [name, Share(shipped.Accuracy), Share(shipped.F1), Share(left.Accuracy), Share(left.F1)];

    private static string Share(double share) => MarkdownReport.Figure(share, "0.000");

    private static string Whole(double number) => MarkdownReport.Figure(number, "0");
}
