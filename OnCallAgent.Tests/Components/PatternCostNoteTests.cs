using Bunit;
using OnCallAgent.Web.Components.Dialogs;

namespace OnCallAgent.Tests.Components;

public sealed class PatternCostNoteTests : DashboardContext
{
    [Theory]
    [InlineData(@"\d+ s$", "no-literal")]
    [InlineData("(?=conn)connection", "backtracking")]
    [InlineData(@"(\w)\1", "no-literal,backtracking")]
    [InlineData("(?:connection|socket) closed", "")]
    public void What_makes_a_pattern_costly_is_flagged_and_explained(string regex, string flags)
    {
        var note = Show(regex);
        var expected = flags.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Flags(note).ShouldBe(expected);
        note.FindAll("p").Count.ShouldBe(expected.Length, "a sentence for each flag");
    }

    [Fact]
    public void The_literals_that_lead_to_a_line_are_named()
    {
        Show("user [a-z]+ was rejected").Markup.ShouldContain("“ was rejected”");
        Show("alpha|bravo|charlie|delta|echoes").Markup.ShouldContain("and 2 more");
    }

    [Fact]
    public void The_verdict_follows_what_is_typed_and_a_faulty_expression_has_none()
    {
        var note = Show("refused");
        Flags(note).ShouldBeEmpty();
        note.Render(p => p.Add(n => n.Regex, "ref|."));
        Flags(note).ShouldBe(["no-literal"]);
        note.Render(p => p.Add(n => n.Regex, "(ref"));
        note.Markup.Trim().ShouldBeEmpty();
        note.Render(p => p.Add(n => n.Regex, ""));
        note.Markup.Trim().ShouldBeEmpty();
    }

    private IRenderedComponent<PatternCostNote> Show(string regex) =>
        Render<PatternCostNote>(p => p.Add(n => n.Regex, regex));

    private static string[] Flags(IRenderedComponent<PatternCostNote> note) =>
        [.. note.FindAll("[data-flag]").Select(f => f.GetAttribute("data-flag")!)];
}
