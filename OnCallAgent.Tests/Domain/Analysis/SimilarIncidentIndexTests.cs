using OnCallAgent.Domain.Analysis;

namespace OnCallAgent.Tests.Domain.Analysis;

public sealed class SimilarIncidentIndexTests
{
    private static readonly IncidentText Pool = Text(
        "Database connection failures",
        "HikariPool-1 - Connection is not available, request timed out after 30000ms."
    );

    private readonly SimilarIncidentIndex index = new(100);

    private static IncidentText Text(string title, params string[] lines) =>
        IncidentText.Of(title, lines, null);

    private void Hold(string id, IncidentText text, string fault = "", long version = 1) =>
        index.Add(new ResolvedIncident(id, version, fault, TimeSpan.FromMinutes(5), text));

    private IReadOnlyList<PastIncident> Like(IncidentText text, string fault = "") =>
        index.Search(text, fault, "INC-asked", 10);

    [Fact]
    public void What_says_the_same_in_other_values_is_found_first()
    {
        Hold("disk", Text("Disk full on /var", "No space left on device: /var/log/app.log"));
        Hold(
            "pool",
            Text(
                "Database connection failures",
                "HikariPool-7 - Connection is not available, request timed out after 5021ms."
            )
        );
        Hold("slow", Text("Slow queries", "Query took 31000 ms, connection kept busy"));
        var found = Like(Pool);
        found[0].Id.ShouldBe("pool");
        found[0].Similarity.ShouldBeGreaterThan(0.95);
        found.ShouldNotContain(static p => p.Id == "disk");
    }

    [Fact]
    public void The_same_fault_comes_first_whatever_it_says()
    {
        Hold("pool", Pool);
        Hold("same", Text("Renamed by a person"), fault: "v1:pool");
        var found = Like(Pool, "v1:pool");
        found.Select(static p => p.Id).ShouldBe(["same", "pool"]);
        found[0]
            .ShouldSatisfyAllConditions(
                static p => p.SameFault.ShouldBeTrue(),
                static p => p.Similarity.ShouldBe(1)
            );
    }

    [Fact]
    public void It_does_not_come_before_itself()
    {
        Hold("INC-asked", Pool);
        Like(Pool).ShouldBeEmpty();
    }

    [Fact]
    public void The_root_cause_counts_as_well()
    {
        Hold(
            "cause",
            IncidentText.Of("Checkout fails", ["HTTP 500"], "certificate of payments expired")
        );
        Hold("other", IncidentText.Of("Checkout is slow", ["took long"], null));
        index
            .Search(
                IncidentText.Of("Payments down", [], "certificate expired"),
                "",
                "INC-asked",
                1
            )[0]
            .Id.ShouldBe("cause");
    }

    [Fact]
    public void What_is_read_again_replaces_what_was_held()
    {
        Hold("pool", Pool);
        Hold("pool", Text("Merged elsewhere"), version: 2);
        index.Count.ShouldBe(1);
        index.Holds("pool", 2).ShouldBeTrue();
        index.Holds("pool", 1).ShouldBeFalse();
        Like(Pool).ShouldBeEmpty();
        index.Remove("pool");
        index.Count.ShouldBe(0);
        index.Knows("pool").ShouldBeFalse();
        Like(Text("Merged elsewhere")).ShouldBeEmpty();
    }

    [Fact]
    public void Beyond_its_capacity_the_longest_held_go_and_the_others_are_still_found()
    {
        for (var i = 0; i < 5_000; i++)
        {
            Hold($"INC-{i}", Text($"Trouble with {Name(i)}", "went wrong"), $"v1:{i}");
        }

        index.Count.ShouldBe(100);
        index.Knows("INC-4899").ShouldBeFalse();
        foreach (var i in new[] { 4_900, 4_950, 4_999 })
        {
            var text = Text($"Trouble with {Name(i)}", "went wrong");
            index.Search(text, "", "INC-asked", 1)[0].Id.ShouldBe($"INC-{i}");
            index.Search(Text("Other"), $"v1:{i}", "INC-asked", 1)[0].Id.ShouldBe($"INC-{i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("12345 0xdeadbeef01 550e8400-e29b-41d4-a716-446655440000")]
    public void Text_that_says_nothing_finds_nothing(string title)
    {
        Hold("pool", Pool);
        Hold("empty", Text(title));
        Like(Text(title)).ShouldBeEmpty();
    }

    [Fact]
    public void Long_text_is_bounded()
    {
        var words = Enumerable.Range(0, 5_000).Select(Name);
        Text("t", string.Join(' ', words)).Words.Count.ShouldBe(IncidentText.MostWords);
        Text("t", new string('x', 1_000_000)).Words.Count.ShouldBeLessThan(3);
    }

    // Words without digits, each another.
    private static string Name(int i) =>
        string.Concat($"{i:D5}".Select(static d => (char)('k' + (d - '0'))));
}
