using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Tests.Domain.Incidents;

public sealed class SavedViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_view_keeps_its_query_without_the_question_mark()
    {
        var view = SavedView.Create("mara", "  at night ", "?severity=critical", Now).Value;
        view.Name.ShouldBe("at night");
        view.Query.ShouldBe("severity=critical");
    }

    [Fact]
    public void A_view_needs_a_name_that_fits_and_a_query_that_fits()
    {
        SavedView.Create("mara", " ", "", Now).Error!.Message.ShouldContain("empty");
        SavedView
            .Create("mara", new string('x', SavedView.MaxNameLength + 1), "", Now)
            .Error!.Message.ShouldContain("at most 60");
        SavedView
            .Create("mara", "x", new string('x', SavedView.MaxQueryLength + 1), Now)
            .IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public void One_service_is_silenced_by_its_name_and_several_by_an_expression_that_takes_them_literally()
    {
        SilenceProposal
            .For([("a.b", "p1"), ("A.B", "p1")])
            .Select(m => m.ToString())
            .ShouldBe(["service=a.b", "pattern=p1"]);
        var several = SilenceProposal.For([("a.b", "p1"), ("c", null)]);
        several.Select(m => m.ToString()).ShouldBe([@"service=~a\.b|c"]);
        several[0].Compile()("axb").ShouldBeFalse();
        several[0].Compile()("c").ShouldBeTrue();
        SilenceProposal.For([]).ShouldBeEmpty();
    }

    [Fact]
    public void A_columns_word_leads_back_to_it()
    {
        foreach (var column in Enum.GetValues<BoardColumn>())
        {
            BoardColumns.Parse(BoardColumns.Word(column)).ShouldBe(column);
        }

        BoardColumns.Parse("nobody").ShouldBeNull();
        BoardColumns.Parse(null).ShouldBeNull();
    }
}
