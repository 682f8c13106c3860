using CsCheck;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class KnowledgeSearchTests
{
    private static readonly string[] Words = ["disk", "pool", "timeout", "heap", "lock", "broker"];

    private static KnowledgeEntry Entry(string id, string title = "Untitled") =>
        new() { Id = id, Title = title };

    private static IReadOnlyList<KnowledgeMatch> Search(
        KnowledgeQuery query,
        params KnowledgeEntry[] entries
    ) => new KnowledgeIndex(entries).Search(query);

    private static int ScoreOf(KnowledgeEntry entry, string text, string service = "") =>
        Search(new KnowledgeQuery([text], service), entry) is [var match] ? match.Score : 0;

    [Fact]
    public void Every_kind_of_match_gives_its_points()
    {
        var entry = Entry("pool", "Exhausted pool") with
        {
            Description = "Connections leak.",
            Tags = ["database", "connection pool", "redis"],
            ErrorPatterns = [@"pool .* exhausted", @"HikariPool-\d+", "never"],
            RelatedServices = ["Orders", "payments"],
        };

        var match = Search(
                new KnowledgeQuery(
                    ["HikariPool-1: connection pool of the database is exhausted"],
                    "orders"
                ),
                entry
            )
            .ShouldHaveSingleItem();

        match.ErrorPatterns.ShouldBe([@"pool .* exhausted", @"HikariPool-\d+"]);
        match.Tags.ShouldBe(["database", "connection pool"]);
        match.RelatedService.ShouldBe("Orders");
        match.Keywords.ShouldBe(["exhausted", "pool"]);
        match.Score.ShouldBe((2 * 10) + (2 * 5) + 8 + (2 * 3));
        match.Reasons.Count.ShouldBe(7);
        match.Reasons.ShouldContain(@"+10: error pattern /HikariPool-\d+/ matches");
    }

    [Theory]
    [InlineData("disk", "the disk is full", 5)]
    [InlineData("disk", "DISK: full", 5)]
    [InlineData("disk", "diskette drive", 0)]
    [InlineData("oom", "no room left", 0)]
    [InlineData("connection pool", "the connection-pool is full", 5)]
    [InlineData("connection pool", "connection to the pool", 0)]
    [InlineData("Connection-Pool", "connection pool", 5)]
    [InlineData("größe", "Die GRÖSSE / GRÖßE passt nicht", 5)]
    [InlineData("***", "*** starting ***", 0)]
    public void A_tag_is_a_whole_word_or_a_phrase(string tag, string text, int points) =>
        ScoreOf(Entry("x", "Zz") with { Tags = [tag] }, text).ShouldBe(points);

    [Fact]
    public void A_phrase_does_not_run_from_one_line_into_the_next() =>
        Search(
                new KnowledgeQuery(["connection", "pool"]),
                Entry("x", "Zz") with
                {
                    Tags = ["connection pool"],
                }
            )
            .ShouldBeEmpty();

    [Theory]
    [InlineData("The disk of a node is full", "the node of that disk: is it full?", 9)]
    [InlineData("Error: it is in an up or at", "error: it is in an up or at", 0)]
    [InlineData("Disk disk DISK", "disk", 3)]
    [InlineData("Status 5000", "5000", 0)]
    public void Keywords_are_whole_words_that_say_something(
        string title,
        string text,
        int points
    ) => ScoreOf(Entry("x", title), text).ShouldBe(points);

    [Fact]
    public void Error_patterns_are_regular_expressions_and_ignore_case()
    {
        var entry = Entry("x", "Zz") with { ErrorPatterns = [@"^ora-\d{5}\b"] };

        ScoreOf(entry, "ORA-00060: deadlock detected").ShouldBe(10);
        ScoreOf(entry, "see ORA-00060").ShouldBe(0);
        ScoreOf(entry, "ORA-abc").ShouldBe(0);
    }

    [Fact]
    public void An_invalid_error_pattern_matches_nothing_and_disturbs_no_other() =>
        ScoreOf(Entry("x", "Zz") with { ErrorPatterns = ["(", "deadlock"] }, "deadlock (")
            .ShouldBe(10);

    [Fact]
    public void The_same_pattern_or_tag_twice_counts_once() =>
        ScoreOf(
                Entry("x", "Zz") with
                {
                    ErrorPatterns = ["deadlock", "deadlock"],
                    Tags = ["lock-wait", "Lock wait"],
                },
                "deadlock: lock wait"
            )
            .ShouldBe(15);

    [Fact]
    public void Five_entries_are_returned_unless_told_otherwise_the_best_first()
    {
        var entries = Enumerable
            .Range(0, 8)
            .Select(i =>
                Entry($"e{i}", "Zz") with
                {
                    Tags = [.. "a1 b2 c3 d4 e5 f6 g7 h8".Split(' ')[..(i + 1)]],
                }
            )
            .ToArray();
        var query = new KnowledgeQuery(["a1 b2 c3 d4 e5 f6 g7 h8"]);

        Search(query, entries).Select(m => m.Entry.Id).ShouldBe(["e7", "e6", "e5", "e4", "e3"]);
        new KnowledgeIndex(entries).Search(query, 2).Count.ShouldBe(2);
    }

    [Fact]
    public void Equal_points_are_ordered_by_title_then_id()
    {
        var match = new[] { "deadlock" };
        Search(
                new KnowledgeQuery(["deadlock"]),
                Entry("2", "B1") with
                {
                    ErrorPatterns = match,
                },
                Entry("3", "A1") with
                {
                    ErrorPatterns = match,
                },
                Entry("1", "B1") with
                {
                    ErrorPatterns = match,
                }
            )
            .Select(m => m.Entry.Id)
            .ShouldBe(["3", "1", "2"]);
    }

    [Fact]
    public void Entries_that_nothing_speaks_for_are_not_returned() =>
        Search(new KnowledgeQuery(["all is well"], "orders"), Entry("x", "Disk full"))
            .ShouldBeEmpty();

    [Fact]
    public void The_order_of_the_knowledge_base_does_not_matter()
    {
        var words = Gen.Int[0, 5].Select(i => Words[i]);
        var entry = Gen.Select(
            Gen.Int[0, 99],
            words.List[0, 3],
            words.List[0, 2],
            (id, tags, patterns) =>
                Entry($"e{id}", $"Title {id % 3}") with
                {
                    Tags = tags,
                    ErrorPatterns = patterns,
                }
        );
        Gen.Select(entry.Array[0, 12], words.List[0, 6], Gen.Int)
            .Sample(
                (entries, text, seed) =>
                {
                    var distinct = entries.DistinctBy(e => e.Id).ToArray();
                    var shuffled = distinct.OrderBy(e => HashCode.Combine(e.Id, seed)).ToArray();
                    var query = new KnowledgeQuery([string.Join(' ', text)]);
                    Search(query, shuffled)
                        .Select(m => (m.Entry.Id, m.Score))
                        .ShouldBe(Search(query, distinct).Select(m => (m.Entry.Id, m.Score)));
                }
            );
    }

    [Fact]
    public void A_hostile_error_pattern_does_not_hold_up_the_search()
    {
        // Exponential on a backtracking engine; the back-reference keeps the second off the linear one.
        var entries = Enumerable
            .Range(0, 20)
            .Select(i =>
                Entry($"e{i}", "Zz") with
                {
                    ErrorPatterns = ["^(a+)+$", $@"^(a+)+\1{i}x$"],
                    Tags = ["aa"],
                }
            )
            .ToArray();
        var line = new string('a', 5_000) + "!";
        var index = new KnowledgeIndex(entries);

        // Returning at all is the proof: unlimited, the first line alone would take longer than the universe is old.
        index.Search(new KnowledgeQuery([.. Enumerable.Repeat(line, 40), "aa"])).Count.ShouldBe(5);
    }

    [Fact]
    public void Patterns_with_and_without_words_of_their_own_are_found_among_hundreds()
    {
        var entries = Enumerable
            .Range(0, 300)
            .Select(i =>
                Entry($"e{i:000}", "Zz") with
                {
                    ErrorPatterns = [$"fault {i} of kelvin", $@"^\d{{{i + 5}}}$", "("],
                }
            )
            .ToArray();
        var index = new KnowledgeIndex(entries);

        index
            .Search(new KnowledgeQuery(["a FAULT 77 of Kelvin", new string('7', 105)]))
            .Select(m => (m.Entry.Id, m.Score))
            .ShouldBe([("e077", 10), ("e100", 10)]);

        // The Kelvin sign is a k to a regex that ignores case; no search for the literal finds it.
        index
            .Search(new KnowledgeQuery(["fault 78 of \u212Aelvin"]))
            .ShouldHaveSingleItem()
            .Entry.Id.ShouldBe("e078");
    }

    [Fact]
    public void What_is_no_regular_expression_disturbs_no_search() =>
        Gen.String[Gen.Char["ab()[]{}*+?|\\^$.-,<!=:1"], 0, 12]
            .Array[1, 5]
            .Sample(
                patterns =>
                    Search(
                            new KnowledgeQuery(["the disk is full"]),
                            Entry("x", "Zz") with
                            {
                                ErrorPatterns = patterns,
                                Tags = ["disk"],
                            }
                        )
                        .ShouldHaveSingleItem()
                        .Tags.ShouldBe(["disk"]),
                iter: 500
            );
}
