using System.Diagnostics;
using System.Globalization;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// How long the analysis of one incident takes in a large installation: similar incidents, points, search by text,
/// confidence. Without the database, whose part is a few rows by key.
/// </summary>
internal static class AnalysisMeasurement
{
    private const int Seed = 4713;
    private const int Entries = 5_000;
    private const int Past = 100_000;
    private const int Warm = 20;
    private const int Repeats = 11;
    private const int Lines = 50;
    private const int Vocabulary = 8_000;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static void Run(MarkdownReport report, int analyses)
    {
        // The same texts at each run; nothing secret depends on them.
#pragma warning disable CA5394
        var chance = new Random(Seed);
        var knowledge = Enumerable.Range(0, Entries).Select(i => Entry(chance, i)).ToList();
        var similar = new SimilarIncidentIndex(Past);
        for (var i = 0; i < Past; i++)
        {
            similar.Add(
                new ResolvedIncident(
                    $"INC-{i}",
                    1,
                    $"fault-{chance.Next(Past / 10)}",
                    TimeSpan.FromMinutes(chance.Next(1, 300)),
                    IncidentText.Of(Text(chance, 8), [Text(chance, 14), Text(chance, 14)], null)
                )
            );
        }

        var began = Stopwatch.GetTimestamp();
        var index = new KnowledgeIndex(knowledge);
        index.Ask(["warm"]);
        var built = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var edited = Again(index, knowledge, static e => e with { Title = e.Title + " again" });
        var learned = Again(index, knowledge, static e => e with { SuccessRate = 0.5, Uses = 2 });
        var times = new List<double>();
        for (var i = 0; i < Warm + analyses; i++)
        {
            var input = Input(chance, i);
            began = Stopwatch.GetTimestamp();
            var past = similar.Search(
                IncidentText.Of(input.Title, input.Evidence.Select(static l => l.Message), null),
                input.Fingerprint,
                input.IncidentId,
                50
            );
            IncidentAnalyst.Analyse(input with { Past = past }, index, Now, 0.7);
            if (i >= Warm)
            {
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }
#pragma warning restore CA5394

        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Analysis of one incident, {Entries} entries, {Past} past incidents, {Lines} lines of evidence"
            ),
            [
                "Analyses",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "Making the index ms",
                "After an edit ms",
                "After an outcome ms",
            ],
            [
                [
                    analyses.ToString(CultureInfo.InvariantCulture),
                    Ms(Quantile.Of(times, 0.5)),
                    Ms(Quantile.Of(times, 0.95)),
                    Ms(Quantile.Of(times, 0.99)),
                    Ms(built),
                    Ms(edited),
                    Ms(learned),
                ],
            ]
        );
    }

    // One entry is another now: the index that was asked before, made anew of what it holds.
    private static double Again(
        KnowledgeIndex index,
        List<KnowledgeEntry> knowledge,
        Func<KnowledgeEntry, KnowledgeEntry> change
    )
    {
        var times = new List<double>();
        for (var i = 0; i < Repeats; i++)
        {
            var entries = knowledge.ToList();
            entries[i] = change(entries[i]);
            var began = Stopwatch.GetTimestamp();
            index.Of(entries).Ask(["warm"]);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Quantile.Of(times, 0.5);
    }

    private static string Ms(double milliseconds) =>
        milliseconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static KnowledgeEntry Entry(Random chance, int number) =>
        new()
        {
            Id = $"entry-{number}",
            Title = Text(chance, 5),
            Description = Text(chance, 60),
            Category = "benchmark",
            Tags = [Word(chance), Word(chance)],
            ErrorPatterns = [$"{Word(chance)} {Word(chance)}", $"{Word(chance)}.*{Word(chance)}"],
            SolutionSteps = [Text(chance, 40), Text(chance, 40)],
            RelatedServices = [$"service-{number % 200}"],
        };

    private static AnalysisInput Input(Random chance, int number) =>
        new()
        {
            IncidentId = $"asked-{number}",
            Title = Text(chance, 10),
            Service = $"service-{number % 200}",
            Severity = Severity.High,
            Fingerprint = $"fault-{number}",
            Evidence =
            [
                .. Enumerable
                    .Range(0, Lines)
                    .Select(_ => new EvidenceText(
                        Now,
                        EntryLevel.Error,
                        $"service-{number % 200}",
                        Text(chance, 14)
                    )),
            ],
            Services = ServiceCatalog.Empty,
            Knowledge = [],
        };

    private static string Text(Random chance, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => Word(chance)));

    // A few words are everywhere and most are rare, as in any text.
    private static string Word(Random chance)
    {
#pragma warning disable CA5394
        var drawn = chance.NextDouble();
#pragma warning restore CA5394
        return string.Create(
            CultureInfo.InvariantCulture,
            $"word{(int)(Vocabulary * drawn * drawn * drawn)}x"
        );
    }
}
