using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class RunbookImportTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RecommendableActions Actions = RecommendableActions.Named(
        new HashSet<string>()
    );

    [Theory]
    [InlineData("~~~sh\n# not a heading\ndf -h\n~~~")]
    [InlineData("~~~~\n~~~\n# not a heading\n~~~~")]
    [InlineData("```\n~~~\n# not a heading\n```")]
    [InlineData("````\n```sh\n# not a heading\n```\n````")]
    [InlineData("```sh\n# not a heading\n```\n```and``` so on")]
    public void What_looks_like_a_heading_in_a_fenced_block_stays_where_it_is(string block) =>
        Runbook($"# Disk full\n\n## Mitigation\n{block}\n")
            .SolutionSteps.ShouldBe([$"## Mitigation\n\n{block}"]);

    [Fact]
    public void Headings_that_are_underlined_are_headings()
    {
        var entry = Runbook(
            "Disk full\n=========\n\nMeaning\n---\nNo space is left.\n\nMitigation\n----------\n\n- Remove old files.\n---\nThen look again.\n"
        );
        entry.Title.ShouldBe("Disk full");
        entry.Description.ShouldBe("No space is left.");
        // A rule below a list is a rule.
        entry.SolutionSteps.ShouldBe([
            "## Mitigation\n\n- Remove old files.\n---\nThen look again.",
        ]);
    }

    [Fact]
    public void Sections_of_the_highest_level_are_sections_too()
    {
        var entry = Runbook(
            "# Disk full\nNo space.\n\n# Summary\nIt fills.\n\n# Fix\nRemove files."
        );
        entry.Title.ShouldBe("Disk full");
        entry.Description.ShouldBe("No space.\n\nIt fills.");
        entry.SolutionSteps.ShouldBe(["# Fix\n\nRemove files."]);
    }

    [Fact]
    public void Front_matter_tells_title_category_tags_and_services_and_what_is_not_read_is_said()
    {
        var import = Import(
            new RunbookFile(
                "disk",
                "---\ntitle: 'Disk full'\ncategory: disk\ntags: [disk full, \"inodes\"]\nservices:\n  - db\n  - \"files\"\nweight: 20\nerror_patterns:\n  - ENOSPC\n---\nNo space.\n"
            )
        );
        import.Ignored.ShouldBe(["disk: weight", "disk: error_patterns"]);
        var entry = import.Added.ShouldHaveSingleItem();
        (entry.Title, entry.Category).ShouldBe(("Disk full", "disk"));
        entry.Tags.ShouldBe(["disk full", "inodes"]);
        entry.RelatedServices.ShouldBe(["db", "files"]);
        entry.Description.ShouldBe("No space.");
    }

    [Theory]
    [InlineData("---\n---\nNo space.", "No space.")]
    [InlineData("---\nNo front matter: a rule.\n", "---\nNo front matter: a rule.")]
    public void Front_matter_may_be_empty_and_a_rule_is_none(string text, string description) =>
        Runbook(text).Description.ShouldBe(description);

    [Fact]
    public void What_a_person_added_stays_unless_the_front_matter_tells_it()
    {
        var known = Runbook("No space.") with
        {
            Category = "disk",
            Tags = ["mine"],
            RelatedServices = ["db"],
            ErrorPatterns = ["ENOSPC"],
        };
        var updated = RunbookImport
            .Read(
                [new RunbookFile("disk", "---\ntags: theirs\n---\nNo space at all.")],
                [known],
                Actions,
                "ops",
                Now
            )
            .Updated.ShouldHaveSingleItem();
        (updated.Category, updated.Description).ShouldBe(("disk", "No space at all."));
        updated.Tags.ShouldBe(["theirs"]);
        updated.RelatedServices.ShouldBe(["db"]);
        updated.ErrorPatterns.ShouldBe(["ENOSPC"]);
    }

    [Fact]
    public void A_runbook_that_says_nothing_or_has_no_name_is_refused_and_named()
    {
        var import = Import(
            new RunbookFile("empty", "# Empty\n\n## Mitigation\n"),
            new RunbookFile("", "No space.")
        );
        import.Added.ShouldBeEmpty();
        import
            .Refused.Select(static r => (r.Entry, r.Field))
            .ShouldBe([("empty", "text"), ("file 2", "id"), ("file 2", "title")]);
    }

    [Fact]
    public void Thousands_of_faults_are_told_in_part()
    {
        var import = Import([
            .. Enumerable.Range(0, 1_000).Select(static i => new RunbookFile($"r{i}", "")),
        ]);
        import.Refused.Count.ShouldBe(201);
        import.Refused[^1].Reason.ShouldBe("800 more faults are not listed.");
    }

    private static KnowledgeEntry Runbook(string text) => RunbookMarkdown.Read("disk", text, Now);

    private static KnowledgeImport Import(params RunbookFile[] files) =>
        RunbookImport.Read(files, [], Actions, "ops", Now);
}
