using CsCheck;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class KnowledgeJsonTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Text = Gen.Frequency(
            (4, Gen.String[Gen.Char["abcXYZ019 -_.\"\\/<>&'{}[]:,\n\té😀"], 1, 12]),
            (1, Gen.String[1, 8])
        )
        .Select(Storable);

    private static readonly Gen<DateTimeOffset?> Time = Gen.Long[0, 60_000_000_000_000_000]
        .Select(t =>
            (DateTimeOffset?)new DateTimeOffset(600_000_000_000_000_000 + t, TimeSpan.Zero)
        );

    private static readonly Gen<RecommendedAction> Action = Gen.Select(
        Gen.Bool,
        Gen.Dictionary(Text, Text)[0, 3],
        (restart, parameters) =>
            new RecommendedAction(restart ? "restart_service" : "health_check", parameters)
    );

    private static readonly Gen<KnowledgeEntry> Entry = Gen.Select(
            Gen.Int[0, 9_999],
            Text,
            Text.Array[0, 3],
            Text.Array[0, 3],
            Action.Array[0, 3],
            Time,
            Gen.Double[0, 1],
            Gen.Int[0, 100]
        )
        .Select(
            (id, title, words, steps, actions, time, rate, uses) =>
                new KnowledgeEntry
                {
                    Id = $"e{id}",
                    Title = "T" + title,
                    Description = title,
                    Category = "C" + title,
                    Tags = [.. words.Select(w => "t" + w)],
                    ErrorPatterns =
                    [
                        .. words
                            .Select(System.Text.RegularExpressions.Regex.Escape)
                            .Select(w => "e" + w),
                    ],
                    SolutionSteps = [.. steps.Select(s => "s" + s)],
                    AutomatedActions = actions,
                    RelatedServices = [.. words.Select(w => "r" + w)],
                    SuccessRate = uses % 3 == 0 ? null : rate,
                    Uses = uses,
                    LastUsed = uses % 2 == 0 ? null : time,
                    CreatedAt = time!.Value,
                    UpdatedAt = time.Value,
                    CreatedBy = title,
                }
        );

    // Half characters and NUL cannot be saved, so they are never exported. Names of parameters must say something.
    private static string Storable(string text) =>
        new([.. "x" + string.Concat(text.Where(c => c != '\0' && !char.IsSurrogate(c)))]);

    private static KnowledgeImport Import(string json, params KnowledgeEntry[] existing) =>
        KnowledgeImport.Read(
            json,
            existing,
            RecommendableActions.Named(new HashSet<string> { "restart_service", "health_check" }),
            Now
        );

    [Fact]
    public void What_is_exported_is_imported_as_it_was() =>
        Entry
            .Array[0, 5]
            .Sample(entries =>
            {
                var distinct = entries
                    .DistinctBy(e => e.Id)
                    .OrderBy(e => e.Id, StringComparer.Ordinal)
                    .ToArray();
                var json = KnowledgeJson.Export(distinct);

                var import = Import(json);
                import.Refused.ShouldBeEmpty();
                import.Ignored.ShouldBeEmpty();
                import.Added.Count.ShouldBe(distinct.Length);
                for (var i = 0; i < distinct.Length; i++)
                {
                    KnowledgeChange.Between(distinct[i], import.Added[i]).ShouldBeEmpty();
                    import.Added[i].UpdatedAt.ShouldBe(distinct[i].UpdatedAt);
                }

                KnowledgeJson.Export(import.Added.Reverse()).ShouldBe(json);
                Import(json, distinct).Unchanged.Count.ShouldBe(distinct.Length);
            });

    [Fact]
    public void The_built_in_entries_survive_the_journey()
    {
        var entries = BuiltInKnowledge.All(Now);

        var import = Import(KnowledgeJson.Export(entries));

        import.Refused.ShouldBeEmpty();
        import.Added.Count.ShouldBe(3);
    }

    [Fact]
    public void Names_are_in_snake_case_and_text_stays_readable()
    {
        var json = KnowledgeJson.Export([
            new KnowledgeEntry
            {
                Id = "a",
                Title = "Größe > 0 & „voll“",
                AutomatedActions = [new RecommendedAction("restart_service")],
                CreatedAt = Now,
                UpdatedAt = Now,
            },
        ]);

        json.ShouldContain("\"title\": \"Größe > 0 & „voll“\"");
        json.ShouldContain("\"created_at\": \"2026-03-01T08:00:00Z\"");
        foreach (
            var name in "id title description category tags error_patterns solution_steps automated_actions success_rate related_services last_used created_at updated_at created_by".Split(
                ' '
            )
        )
        {
            json.ShouldContain($"\"{name}\":");
        }
    }
}
