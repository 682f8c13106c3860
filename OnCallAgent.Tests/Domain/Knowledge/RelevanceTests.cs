using System.Text.Json;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class RelevanceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_runbook_becomes_an_entry_with_its_meaning_and_its_steps()
    {
        var entry = RunbookMarkdown.Read(
            "disk_full",
            "---\r\ntitle: \"Disk full\"\r\nweight: 2\r\n---\r\n# DiskFull\r\n\r\n## Meaning\r\nNo space is left.\r\n\r\n## Mitigation\r\n```\r\n# not a heading\r\ndf -h\r\n```\r\n",
            Now
        );
        entry.Id.ShouldBe("disk-full");
        entry.Title.ShouldBe("Disk full");
        entry.Description.ShouldBe("No space is left.");
        entry.SolutionSteps.ShouldBe(["## Mitigation\n\n```\n# not a heading\ndf -h\n```"]);
    }

    [Fact]
    public void A_runbook_without_headings_is_a_description_under_its_name()
    {
        var entry = RunbookMarkdown.Read("DiskFull", "Remove old files.", Now);
        entry.Title.ShouldBe("DiskFull");
        entry.Description.ShouldBe("Remove old files.");
        entry.SolutionSteps.ShouldBeEmpty();
    }

    [Fact]
    public void Names_are_found_by_the_words_they_are_made_of()
    {
        var index = new RelevanceIndex([
            RunbookMarkdown.Read("KubePodCrashLooping", "", Now),
            RunbookMarkdown.Read("CPUThrottlingHigh", "", Now),
        ]);
        index.Search(["pod is crash looping"])[0].Entry.Id.ShouldBe("KubePodCrashLooping");
        index.Search(["throttling of CPU"])[0].Share.ShouldBeInRange(0.5, 1);
        index.Search(["nothing in common"]).ShouldBeEmpty();
        new RelevanceIndex([]).Search(["anything"]).ShouldBeEmpty();
    }

    [Fact]
    public void Real_alerts_find_their_runbooks_and_the_chances_given_are_true()
    {
        var report = RetrievalReport.Of(
            new KnowledgeIndex(
                Directory
                    .EnumerateFiles(
                        SharedData.Path("runbooks/content"),
                        "*.md",
                        SearchOption.AllDirectories
                    )
                    .Where(static f => Path.GetFileName(f) != "_index.md")
                    .Order(StringComparer.Ordinal)
                    .Select(static f =>
                        RunbookMarkdown.Read(
                            Path.GetFileNameWithoutExtension(f),
                            File.ReadAllText(f),
                            Now
                        )
                    )
            ),
            [.. File.ReadLines(SharedData.Path("runbooks/pairs.jsonl")).Select(Pair)],
            folds: 10
        );
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        report.First.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0.88);
        report.AmongThree.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0.97);
        report.Validated.RefusedOfUnknown.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0.8);
        report.Validated.AnsweredOfKnown.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0.9);
        report.Validated.CalibrationError.ShouldBeLessThanOrEqualTo(0.05);
        // With so few texts even true chances show an error; ours must not be told from that.
        report.Validated.CalibrationError.ShouldBeLessThanOrEqualTo(report.ErrorOfPerfect);
    }

    private static RetrievalPair Pair(string line)
    {
        using var pair = JsonDocument.Parse(line);
        return new RetrievalPair(
            pair.RootElement.GetProperty("query").GetString()!,
            pair.RootElement.GetProperty("expected").GetString()
        );
    }
}
