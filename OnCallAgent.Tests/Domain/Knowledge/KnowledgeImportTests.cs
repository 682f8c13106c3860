using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class KnowledgeImportTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly RecommendableActions Actions = RecommendableActions.Named(
        new HashSet<string> { "restart_service", "health_check" }
    );

    private static KnowledgeImport Read(string json, params KnowledgeEntry[] existing) =>
        KnowledgeImport.Read(json, existing, Actions, Now);

    [Fact]
    public void A_file_in_the_original_format_is_taken()
    {
        var import = Read(
            """
            [{
              "id": "kb_001",
              "title": "Spark Out of Memory",
              "description": "Executor died",
              "category": "memory",
              "tags": ["spark", "oom"],
              "error_patterns": ["java\\.lang\\.OutOfMemoryError"],
              "solution_steps": ["Increase executor memory"],
              "automated_actions": ["restart_service", {"type": "health_check", "parameters": {"url": "{service.health_url}", "retries": 3, "strict": true}}],
              "success_rate": 0.85,
              "related_services": ["spark"],
              "last_used": "2024-01-15T10:30:00.123456",
              "created_at": "2024-01-01T00:00:00+02:00",
              "updated_at": null,
              "created_by": "ops"
            }]
            """
        );

        import.Refused.ShouldBeEmpty();
        import.Ignored.ShouldBeEmpty();
        var entry = import.Added.ShouldHaveSingleItem();
        entry.Id.ShouldBe("kb_001");
        entry.AutomatedActions[0].Parameters.ShouldBeEmpty();
        entry.AutomatedActions[1].Parameters["retries"].ShouldBe("3");
        entry.AutomatedActions[1].Parameters["strict"].ShouldBe("true");
        entry.SuccessRate.ShouldBe(0.85);
        entry.LastUsed.ShouldBe(
            new DateTimeOffset(2024, 1, 15, 10, 30, 0, TimeSpan.Zero).AddTicks(1_234_560)
        );
        entry.CreatedAt.ShouldBe(new DateTimeOffset(2023, 12, 31, 22, 0, 0, TimeSpan.Zero));
        entry.UpdatedAt.ShouldBe(Now);
    }

    [Fact]
    public void An_object_with_entries_is_taken_too() =>
        Read("""{"entries": [{"id": "a", "title": "A"}]}""").Added.ShouldHaveSingleItem();

    [Fact]
    public void A_byte_order_mark_is_no_obstacle() => Read("\uFEFF[]").IsAccepted.ShouldBeTrue();

    [Fact]
    public void Entries_are_added_updated_or_left_as_they_are()
    {
        var same = new KnowledgeEntry
        {
            Id = "same",
            Title = "Same",
            CreatedBy = "ops",
        };
        var old = new KnowledgeEntry
        {
            Id = "Old",
            Title = "Old",
            Version = 4,
            Uses = 7,
            SuccessRate = 0.5,
            CreatedAt = Now.AddDays(-9),
            CreatedBy = "ops",
        };

        var import = Read(
            """[{"id": "same", "title": "Same"}, {"id": "old", "title": "Better"}, {"id": "new", "title": "New"}]""",
            same,
            old
        );

        import.Unchanged.ShouldBe(["same"]);
        import.Added.Select(e => e.Id).ShouldBe(["new"]);
        var updated = import.Updated.ShouldHaveSingleItem();
        updated.Id.ShouldBe("Old");
        updated.Title.ShouldBe("Better");
        updated.Version.ShouldBe(5);
        updated.Uses.ShouldBe(7);
        updated.SuccessRate.ShouldBe(0.5);
        updated.CreatedAt.ShouldBe(Now.AddDays(-9));
        updated.CreatedBy.ShouldBe("ops");
        updated.UpdatedAt.ShouldBe(Now);
    }

    [Theory]
    [InlineData("""{"title": "A"}""", "id", "must be 1 to 100")]
    [InlineData("""{"id": "a b", "title": "A"}""", "id", "must be 1 to 100")]
    [InlineData("""{"id": "a"}""", "title", "must not be empty")]
    [InlineData("""{"id": "a", "title": 7}""", "title", "is a number; it must be a string")]
    [InlineData("""{"id": "a", "title": "A", "tags": "x"}""", "tags", "an array of strings")]
    [InlineData("""{"id": "a", "title": "A", "tags": ["x", null]}""", "tags[1]", "is null")]
    [InlineData("""{"id": "a", "title": "A", "tags": ["-"]}""", "tags[0]", "needs a letter")]
    [InlineData(
        """{"id": "a", "title": "A", "error_patterns": ["ok", "ab("]}""",
        "error_patterns[1]",
        "Character"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "error_patterns": [1, "ab("]}""",
        "error_patterns[1]",
        "Character"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "error_patterns": [""]}""",
        "error_patterns[0]",
        "must not be empty"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "automated_actions": ["rm_rf"]}""",
        "automated_actions[0].type",
        "there is no action “rm_rf”; known are health_check, restart_service"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "automated_actions": [{"parameters": {}}]}""",
        "automated_actions[0].type",
        "must be there"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "automated_actions": [{"type": "health_check", "parameters": {"url": {}}}]}""",
        "automated_actions[0].parameters.url",
        "is an object"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "automated_actions": [7]}""",
        "automated_actions[0]",
        "the type of an action"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "success_rate": 1.5}""",
        "success_rate",
        "between 0 and 1"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "success_rate": "high"}""",
        "success_rate",
        "a number"
    )]
    [InlineData("""{"id": "a", "title": "A", "uses": 1.5}""", "uses", "a whole number")]
    [InlineData("""{"id": "a", "title": "A", "uses": -1}""", "uses", "negative")]
    [InlineData(
        """{"id": "a", "title": "A", "created_at": "yesterday"}""",
        "created_at",
        "ISO 8601"
    )]
    [InlineData(
        """{"id": "a", "title": "A", "created_at": 1700000000}""",
        "created_at",
        "ISO 8601"
    )]
    [InlineData("""{"id": "a", "title": "A\u0000"}""", "title", "NUL")]
    [InlineData("""{"id": "a", "title": "A\ud800"}""", "title", "half of a character")]
    [InlineData("\"a\"", "", "must be an object")]
    public void A_fault_is_named_with_its_entry_and_field(string entry, string field, string reason)
    {
        var import = Read($$"""[{"id": "fine", "title": "Fine"}, {{entry}}]""");

        import.IsAccepted.ShouldBeFalse();
        import.Refused.ShouldContain(r =>
            r.Entry.StartsWith("entry 2", StringComparison.Ordinal)
            && r.Field == field
            && r.Reason.Contains(reason, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void One_fault_refuses_the_whole_file()
    {
        var import = Read("""[{"id": "fine", "title": "Fine"}, {"id": "a"}]""");

        import.Added.ShouldBeEmpty();
        import
            .Refused.ShouldHaveSingleItem()
            .ToString()
            .ShouldBe("entry 2 (a), title: must not be empty.");
    }

    [Fact]
    public void The_same_id_twice_is_refused_whatever_its_case() =>
        Read("""[{"id": "a", "title": "A"}, {"id": "A", "title": "B"}]""")
            .Refused.ShouldHaveSingleItem()
            .ToString()
            .ShouldBe("entry 2 (A), id: stands in the file twice; entry 1 has it too.");

    [Theory]
    [InlineData("", "not JSON at line 1")]
    [InlineData("[\n{,}]", "not JSON at line 2, byte 2")]
    [InlineData("""[{"id": "a", "id": "b"}]""", "not JSON")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "not JSON")]
    [InlineData("""{"knowledge": []}""", "must be an array")]
    [InlineData("7", "must be an array")]
    [InlineData("""[{"\ud800": 1}]""", "half of a character")]
    public void What_is_no_knowledge_base_is_refused_as_a_whole(string json, string reason)
    {
        var refused = Read(json).Refused.ShouldHaveSingleItem();

        refused.Entry.ShouldBe("file");
        refused.Reason.ShouldContain(reason);
    }

    [Fact]
    public void What_is_too_large_is_refused()
    {
        Read("[" + new string(' ', KnowledgeImport.MaxLength) + "]")
            .Refused.ShouldHaveSingleItem()
            .Reason.ShouldContain("at most");
        Read("[" + string.Join(',', Enumerable.Repeat("{}", KnowledgeImport.MaxEntries + 1)) + "]")
            .Refused.ShouldHaveSingleItem()
            .Reason.ShouldContain("10001 entries");
        Read($$"""[{"id": "a", "title": "{{new string('x', 301)}}"}]""")
            .Refused.ShouldHaveSingleItem()
            .Field.ShouldBe("title");
    }

    [Fact]
    public void A_file_full_of_faults_is_reported_in_part() =>
        Read("[" + string.Join(',', Enumerable.Repeat("{}", 5_000)) + "]")
            .Refused.Count.ShouldBe(201);

    [Fact]
    public void A_field_that_means_nothing_is_pointed_out()
    {
        var import = Read("""[{"id": "a", "title": "A", "error_pattern": ["x"]}]""");

        import.IsAccepted.ShouldBeTrue();
        import.Ignored.ShouldBe(["entry 1 (a): error_pattern"]);
    }
}
