using Bunit;
using CsCheck;
using OnCallAgent.Web.Components.Controls;

namespace OnCallAgent.Tests.Components;

public sealed class HighlightTests : DashboardContext
{
    [Fact]
    public void What_the_pattern_matched_is_marked()
    {
        var text = Show("replication lag 312 s on replica-2", 0, 15);
        text.Find("mark").TextContent.ShouldBe("replication lag");
        text.Nodes.Select(n => n.TextContent)
            .ShouldContain(t => t.Contains("312 s", StringComparison.Ordinal));
    }

    [Fact]
    public void What_stands_in_a_log_never_becomes_markup()
    {
        var text = Show("<script>alert(1)</script> &amp; <mark>x</mark>", 0, 8);
        text.FindAll("script").ShouldBeEmpty();
        text.FindAll("mark").ShouldHaveSingleItem().TextContent.ShouldBe("<script>");
    }

    [Fact]
    public void What_turns_the_direction_of_writing_is_seen_and_marks_stay_where_they_were()
    {
        var text = Show("paid \u202Eteg\u200B refused", 11, 7);
        text.Find("mark").TextContent.ShouldBe("refused");
        text.Nodes.Select(n => n.TextContent)
            .ShouldContain(t => t.Contains("\uFFFDteg\uFFFD", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-5, 3)]
    [InlineData(40, 10)]
    [InlineData(3, int.MaxValue)]
    [InlineData(0, 0)]
    [InlineData(2, -1)]
    public void A_match_outside_of_a_cut_text_harms_nothing(int start, int length) =>
        string.Concat(TextParts.Of("a line of a log", start, length, []).Select(p => p.Text))
            .ShouldBe("a line of a log");

    [Fact]
    public void The_patterns_match_wins_over_what_a_filter_found()
    {
        var parts = TextParts.Of("connection reset by peer", 11, 5, [new TextSpan(0, 16)]);
        parts.ShouldBe([
            new("connection ", TextPartKind.Found),
            new("reset", TextPartKind.Match),
            new(" by peer", TextPartKind.Plain),
        ]);
    }

    [Fact]
    public void The_parts_are_always_the_whole_text() =>
        Gen.Select(
                Gen.String,
                Gen.Int,
                Gen.Int,
                Gen.Select(Gen.Int[-5, 50], Gen.Int[-5, 50]).Array[0, 5]
            )
            .Sample(
                (text, start, length, found) =>
                    string.Concat(
                        TextParts
                            .Of(
                                text,
                                start,
                                length,
                                [.. found.Select(f => new TextSpan(f.Item1, f.Item2))]
                            )
                            .Select(p => p.Text)
                    ) == text,
                iter: 2_000
            );

    private IRenderedComponent<HighlightedText> Show(string text, int start, int length) =>
        Render<HighlightedText>(p =>
            p.Add(h => h.Text, text).Add(h => h.MatchStart, start).Add(h => h.MatchLength, length)
        );
}
