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
    public void Real_alerts_find_their_runbooks()
    {
        var folder = SharedData.Path("runbooks/content");
        var index = new RelevanceIndex(
            Directory
                .EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)
                .Where(static f => Path.GetFileName(f) != "_index.md")
                .Select(static f =>
                    RunbookMarkdown.Read(
                        Path.GetFileNameWithoutExtension(f),
                        File.ReadAllText(f),
                        Now
                    )
                )
        );
        var ranks = new List<int>();
        foreach (var line in File.ReadLines(SharedData.Path("runbooks/pairs.jsonl")))
        {
            using var pair = JsonDocument.Parse(line);
            if (pair.RootElement.GetProperty("expected").GetString() is { } expected)
            {
                var found = index.Search([pair.RootElement.GetProperty("query").GetString()!], 3);
                ranks.Add(found.Select(static f => f.Entry.Id).ToList().IndexOf(expected));
            }
        }

        var first = ranks.Count(static r => r == 0) / (double)ranks.Count;
        var inThree = ranks.Count(static r => r >= 0) / (double)ranks.Count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{ranks.Count} {first:F3} {inThree:F3}");
        first.ShouldBeGreaterThanOrEqualTo(0.88);
        inThree.ShouldBeGreaterThanOrEqualTo(0.97);
    }
}
