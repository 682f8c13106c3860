using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;

namespace OnCallAgent.Tests.Components;

public sealed class KnowledgeFormTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_opened_and_saved_unchanged_stays_as_it_was()
    {
        foreach (var entry in BuiltInKnowledge.All(Now))
        {
            KnowledgeChange.Between(entry, KnowledgeForm.Of(entry).ToEntry()).ShouldBeEmpty();
        }

        var runbook = RunbookMarkdown.Read(
            "disk",
            "# Disk\n\n## Mitigation\n1. look\n2. remove\n\n## Later\nBuy disks.\n",
            Now
        );
        KnowledgeChange.Between(runbook, KnowledgeForm.Of(runbook).ToEntry()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("> ", 9_000)]
    [InlineData("[", 19_000)]
    public void Markdown_that_nobody_nests_so_deeply_is_shown_as_it_was_written(
        string piece,
        int times
    )
    {
        var text = string.Concat(Enumerable.Repeat(piece, times)) + "<b>x</b>";
        SafeMarkdown.Html(text).Value.ShouldEndWith("&lt;b&gt;x&lt;/b&gt;</pre>");
    }

    [Fact]
    public void Lists_are_lines_and_actions_name_their_parameters()
    {
        var entry = new KnowledgeForm
        {
            Title = " Disk is full ",
            Tags = "disk\n\n no space ",
            Steps = "Look.\n---\nRemove:\n- a\n- b\n---\n",
            Actions = "cleanup_logs directory={service.log_directory} days=7",
        }.ToEntry();
        entry.Id.ShouldBe("Disk-is-full");
        entry.Tags.ShouldBe(["disk", "no space"]);
        entry.SolutionSteps.ShouldBe(["Look.", "Remove:\n- a\n- b"]);
        var action = entry.AutomatedActions.ShouldHaveSingleItem();
        action.Type.ShouldBe("cleanup_logs");
        action.Parameters["directory"].ShouldBe("{service.log_directory}");
        action.Parameters["days"].ShouldBe("7");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("[x](javascript:alert(1))", "javascript:")]
    [InlineData("![x](http://elsewhere/pixel.png)", "<img")]
    [InlineData("<a href=\"data:text/html,x\" onclick=\"x\">y</a>", "<a href=\"data")]
    [InlineData("[x](data:text/html;base64,eA==)", "href=\"data")]
    public void What_a_runbook_says_runs_nothing_and_asks_no_other_host(
        string text,
        string mustNotHold
    ) => SafeMarkdown.Html(text).Value.ShouldNotContain(mustNotHold, Case.Insensitive);

    [Fact]
    public void Markdown_is_shown_as_it_is_meant()
    {
        var html = SafeMarkdown.Html("**Look** at `df -h`, see [this](https://example.org/)").Value;
        html.ShouldContain("<strong>Look</strong>");
        html.ShouldContain("<code>df -h</code>");
        html.ShouldContain("href=\"https://example.org/\"");
        html.ShouldContain("noopener");
    }

    [Fact]
    public void Patterns_are_tried_on_lines_one_by_one()
    {
        var trials = PatternTrial.Of(
            ["no space", "("],
            ["No space left on device", "fine", "there is NO SPACE"]
        );
        trials[0].Matches.ShouldBe(2);
        trials[0].Example.ShouldBe("No space left on device");
        trials[1].Fault.ShouldNotBeNull();
    }
}
