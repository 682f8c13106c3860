using CsCheck;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Analysis;

public sealed class AnalysisPropertyTests
{
    private static readonly string[] Words =
    [
        "connection",
        "pool",
        "refused",
        "timeout",
        "heap",
        "orders",
        "payments",
        "db-1:5432",
        "503",
        "Caused by: java.net.X: y",
        "\n",
        "é",
        "",
    ];

    private static readonly Gen<string> Word = Gen.Int[0, Words.Length - 1].Select(i => Words[i]);

    private static readonly Gen<string> Message = Gen.Frequency(
        (9, Word.Array[0, 6].Select(w => string.Join(' ', w))),
        (1, Gen.String[0, 30])
    );

    private static readonly Gen<KnowledgeEntry> Entry = Gen.Select(
            Gen.Int[0, 999],
            Word.Array[0, 3],
            Message,
            Gen.Int[0, 4],
            Gen.Double[-1, 2],
            Gen.Int[0, 20]
        )
        .Select(
            (id, words, title, category, rate, uses) =>
                new KnowledgeEntry
                {
                    Id = $"e{id}",
                    Title = title,
                    Category = category switch
                    {
                        0 => "unknown",
                        1 => "memory",
                        _ => "database",
                    },
                    Tags = words,
                    ErrorPatterns = words,
                    RelatedServices = words,
                    SuccessRate = rate < 0 ? null : rate,
                    Uses = uses,
                    AutomatedActions =
                    [
                        new RecommendedAction(
                            category % 2 == 0 ? "restart_service" : "no_such_action",
                            new Dictionary<string, string>
                            {
                                ["service"] = category == 3 ? title : "{incident.service}",
                            }
                        ),
                    ],
                }
        );

    private static readonly Gen<AnalysisCase> Case = Gen.Select(
            Gen.Select(Message, Gen.Enum<EntryLevel>(), Word, Gen.Int[0, 60]).Array[0, 8],
            Entry.Array[0, 6],
            Word,
            Gen.Enum<Severity>(),
            Gen.Int[0, 7],
            Gen.Long[0, 1_000],
            Gen.Double[0, 1]
        )
        .Select(
            (lines, entries, service, severity, flags, count, threshold) =>
            {
                var fault = new AnalysisCase
                {
                    Service = service,
                    Occurrences = count,
                    Threshold = threshold,
                };
                fault.Pattern =
                    (flags & 1) == 0 ? null : fault.Pattern! with { Severity = severity };
                if ((flags & 2) != 0)
                {
                    fault.WithServices(
                        AnalysisCase.Catalogued("orders", "payments"),
                        AnalysisCase.Catalogued("payments", "orders")
                    );
                }

                foreach (var (message, level, from, second) in lines)
                {
                    fault.WithLine(message, level, (flags & 4) == 0 ? null : from, second);
                }

                return fault.WithKnowledge(entries.DistinctBy(e => e.Id));
            }
        );

    [Fact]
    public void Whatever_comes_in_the_verdict_is_sound() =>
        Case.Sample(
            fault =>
            {
                var analysis = fault.Analyse();

                analysis.Confidence.ShouldBeInRange(0, 1);
                analysis.Factors.ShouldAllBe(f => f.Value >= 0 && f.Value <= 1);
                analysis.Factors.ShouldAllBe(f => f.Evidence.Count > 0);
                analysis.Recompute().ShouldBe(analysis.Confidence);
                analysis.KnowledgeHits.Count.ShouldBeLessThanOrEqualTo(KnowledgeIndex.DefaultLimit);
                analysis.AffectedComponents.ShouldBeUnique();
                (analysis.RootCause is null).ShouldBe(
                    analysis.RootCauseCategory == IncidentAnalysis.UnknownCause
                );
                analysis
                    .RecommendedActions.SelectMany(a => a.Parameters.Values)
                    .ShouldNotContain("{incident.service}");
                if (analysis.AutomationRecommended)
                {
                    analysis.Confidence.ShouldBeGreaterThanOrEqualTo(fault.Threshold);
                    analysis.RecommendedActions.ShouldNotBeEmpty();
                    analysis.RootCause.ShouldNotBeNull();
                    fault.Services.ShouldNotBeEmpty();
                }
            },
            iter: 300
        );

    [Fact]
    public void The_same_input_gives_the_same_analysis() =>
        Case.Sample(fault =>
            System
                .Text.Json.JsonSerializer.Serialize(fault.Analyse())
                .ShouldBe(System.Text.Json.JsonSerializer.Serialize(fault.Analyse()))
        );

    [Fact]
    public void One_more_entry_of_the_same_category_never_lowers_the_confidence() =>
        Gen.Select(Case, Entry)
            .Sample(
                (fault, more) =>
                {
                    static KnowledgeEntry Plain(KnowledgeEntry e) =>
                        e with
                        {
                            Category = "database",
                            SuccessRate = null,
                        };
                    var entries = fault.Knowledge.ConvertAll(Plain);
                    fault.Knowledge.Clear();
                    var before = fault.WithKnowledge(entries).Analyse();
                    // Of an entry that was found by its text alone, one more of the same words is a rival: that the first
                    // one is right has become less likely.
                    if (
                        before.Factors[2].Evidence is [var first, ..]
                        && first.Contains("by its text", StringComparison.Ordinal)
                    )
                    {
                        return;
                    }

                    fault
                        .WithKnowledge(Plain(more) with { Id = "more" })
                        .Analyse()
                        .Confidence.ShouldBeGreaterThanOrEqualTo(before.Confidence);
                }
            );

    [Fact]
    public void A_hostile_pattern_or_entry_cannot_hang_the_analysis()
    {
        var fault = new AnalysisCase();
        fault.Pattern = fault.Pattern! with { Regex = @"^(a+)+\1$" };
        fault.WithKnowledge(
            new KnowledgeEntry
            {
                Id = "hostile",
                Title = "Hostile",
                ErrorPatterns = ["^(a|a)*$", @"(a*)*\1b", @"((a{1,900}){1,900}){1,900}b"],
            }
        );
        for (var i = 0; i < 40; i++)
        {
            fault.WithLine(new string('a', 8_000 + i) + "!");
        }

        fault.Analyse().Confidence.ShouldBeInRange(0, 1);
    }

    [Fact]
    public void Thousands_of_entries_are_searched_and_the_right_one_is_found()
    {
        var fault = new AnalysisCase { Title = "Trouble" }
            .WithLine("replica lag of shard-4711 beyond limit")
            .WithKnowledge(
                Enumerable
                    .Range(0, 5_000)
                    .Select(i => new KnowledgeEntry
                    {
                        Id = $"e{i}",
                        Title = $"Fault number {i}",
                        Description = "Replica trouble of a shard, with many words in common.",
                        Tags = [$"shard-{i}"],
                        ErrorPatterns = [$@"replica lag of shard-{i}\b"],
                    })
            );

        fault.Analyse().KnowledgeHits[0].EntryId.ShouldBe("e4711");
    }
}
