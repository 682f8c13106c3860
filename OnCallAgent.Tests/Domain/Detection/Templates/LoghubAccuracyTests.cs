using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Detection.Templates;

/// <summary>Against lines that people have sorted by their log statements.</summary>
public sealed class LoghubAccuracyTests
{
    [Fact]
    public void Lines_of_real_systems_are_sorted_as_people_sorted_them()
    {
        var scores = LoghubSystem
            .ReadAll(SharedData.Path("loghub"))
            .ToDictionary(
                static s => s.Name,
                static s => s.Score(LoghubSystem.Mine(MiningRules.Default, s.Statements()))
            );
        foreach (var (name, (accuracy, f1)) in scores)
        {
            accuracy.ShouldBeGreaterThanOrEqualTo(0.85, name);
            f1.ShouldBeGreaterThanOrEqualTo(0.80, name);
        }

        scores.Values.Average(static s => s.Accuracy).ShouldBeGreaterThanOrEqualTo(0.96);
        scores.Values.Average(static s => s.F1).ShouldBeGreaterThanOrEqualTo(0.91);
    }

    [Fact]
    public void The_order_of_the_lines_matters_little()
    {
        foreach (var system in LoghubSystem.ReadAll(SharedData.Path("loghub")))
        {
            var statements = system.Statements();
            var order = Enumerable.Range(0, statements.Length).ToArray();
            new Random(7).Shuffle(order);
            var mined = LoghubSystem.Mine(MiningRules.Default, order.Select(i => statements[i]));
            var clusters = new int[order.Length];
            for (var i = 0; i < order.Length; i++)
            {
                clusters[order[i]] = mined[i];
            }

            system.Score(clusters).Accuracy.ShouldBeGreaterThanOrEqualTo(0.85, system.Name);
        }
    }

    [Fact]
    public void Every_template_of_real_systems_becomes_a_pattern_that_finds_its_lines()
    {
        foreach (var system in LoghubSystem.ReadAll(SharedData.Path("loghub")))
        {
            var miner = new TemplateMiner(MiningRules.Default);
            var statements = system.Statements();
            var templates = statements.Select(s => miner.Learn(s)).ToArray();
            foreach (var line in statements.Zip(templates).GroupBy(static l => l.Second.Final))
            {
                var regex = Patterns.Compiled(TemplatePattern.ToRegex(line.Key));
                foreach (var (statement, _) in line.Take(20))
                {
                    regex
                        .IsMatch(statement)
                        .ShouldBeTrue($"{line.Key.TypedText}\n{regex}\n{statement}");
                }
            }
        }
    }
}
