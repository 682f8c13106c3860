using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Detection.Templates;

public sealed class ErrorTemplateTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TemplateRules Rules = new();

    [Fact]
    public void A_new_template_is_a_sign_for_a_day_and_then_known()
    {
        var template = Some(TemplateState.New);
        template.See(Line(Start), Start, Rules).ShouldBe(TemplateSign.NewError);
        template
            .See(Line(Start.AddHours(23)), Start.AddHours(23), Rules)
            .ShouldBe(TemplateSign.NewError);
        template
            .See(Line(Start.AddHours(25)), Start.AddHours(25), Rules)
            .ShouldBe(TemplateSign.None);
        template.State.ShouldBe(TemplateState.Known);
        template.Count.ShouldBe(3);
    }

    [Fact]
    public void A_known_template_that_comes_far_more_often_than_usual_is_a_burst()
    {
        var template = Some(TemplateState.Known);
        Minutes(template, 0, 120, linesEach: 4).ShouldBe(0);
        Minutes(template, 120, 1, linesEach: 100).ShouldBe(71);
        template.BurstAt.ShouldBe(Start.AddMinutes(120));
        template.Rate.ShouldBeInRange(2.5, 4.0);
    }

    [Fact]
    public void A_little_more_than_usual_or_as_much_as_each_night_is_none()
    {
        var busy = Some(TemplateState.Known);
        Minutes(busy, 0, 180, linesEach: 50).ShouldBe(0);
        Minutes(busy, 180, 1, linesEach: 90).ShouldBe(0);

        var nightly = Some(TemplateState.Known);
        for (var night = 0; night < 5; night++)
        {
            var signs = Minutes(nightly, night * 24 * 60, 1, linesEach: 40);
            signs.ShouldBe(0, $"night {night}");
        }
    }

    [Fact]
    public void While_a_template_is_learned_nothing_of_it_is_a_burst() =>
        Minutes(Some(TemplateState.Known), 0, 5, linesEach: 500).ShouldBe(0);

    [Fact]
    public void A_backlog_that_is_read_at_once_is_no_burst()
    {
        var template = Some(TemplateState.Known);
        Minutes(template, 0, 90, linesEach: 3);
        var now = Start.AddHours(10);
        var signs = Enumerable
            .Range(0, 400)
            .Count(i =>
                template.See(Line(Start.AddMinutes(90 + i)), now, Rules) != TemplateSign.None
            );
        signs.ShouldBe(0);
    }

    [Fact]
    public void What_is_ignored_is_no_sign_whatever_comes()
    {
        var template = Some(TemplateState.Ignored);
        Minutes(template, 0, 120, linesEach: 1).ShouldBe(0);
        Minutes(template, 120, 1, linesEach: 1_000).ShouldBe(0);
    }

    [Fact]
    public void Lines_from_the_past_or_the_future_break_nothing()
    {
        var template = Some(TemplateState.Known);
        template.See(Line(Start.AddYears(5)), Start, Rules);
        template.LastSeen.ShouldBe(Start);
        template.See(Line(DateTimeOffset.MinValue), Start, Rules);
        template.FirstSeen.ShouldBe(DateTimeOffset.MinValue);
        Minutes(template, 1, 200, linesEach: 1);
        template.Minutes.Count.ShouldBe(ErrorTemplate.KeptMinutes);
    }

    [Fact]
    public void A_burst_is_seen_also_after_the_clock_was_set_back()
    {
        var template = Some(TemplateState.Known);
        Minutes(template, 0, 240, linesEach: 4).ShouldBe(0);
        Minutes(template, 120, 60, linesEach: 4).ShouldBe(0);
        Minutes(template, 180, 1, linesEach: 100).ShouldBe(71);
    }

    [Fact]
    public void What_turns_out_to_be_one_is_counted_together_and_what_a_person_said_holds()
    {
        var one = Some(TemplateState.New);
        var other = Some(TemplateState.Ignored);
        other.DecidedBy = "ada";
        one.See(Line(Start), Start, Rules);
        other.See(Line(Start.AddMinutes(1)), Start.AddMinutes(1), Rules);
        one.Absorb(other);
        one.Count.ShouldBe(2);
        one.State.ShouldBe(TemplateState.Ignored);
        one.DecidedBy.ShouldBe("ada");
        one.Minutes.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("failed to connect", true)]
    [InlineData("java.lang.NullPointerException at x", true)]
    [InlineData("Segfault at 0", true)]
    [InlineData("finished with 0 errors", false)]
    [InlineData("no error found", false)]
    [InlineData("errors=0 skipped=3", false)]
    [InlineData("errors: 3", true)]
    [InlineData("failover to replica done", false)]
    [InlineData("terror in the aisles", false)]
    [InlineData("all is well", false)]
    public void A_line_without_a_level_tells_of_an_error_by_its_words(string message, bool error)
    {
        ErrorLook
            .Is(Line(Start) with { Message = message, Level = EntryLevel.Unknown })
            .ShouldBe(error);
        ErrorLook
            .Is(Line(Start) with { Message = message, Level = EntryLevel.Info })
            .ShouldBeFalse();
        ErrorLook
            .Is(Line(Start) with { Message = message, Level = EntryLevel.Fatal })
            .ShouldBeTrue();
    }

    private static int Minutes(ErrorTemplate template, int from, int count, int linesEach)
    {
        var signs = 0;
        for (var minute = from; minute < from + count; minute++)
        {
            var at = Start.AddMinutes(minute);
            for (var i = 0; i < linesEach; i++)
            {
                signs += template.See(Line(at), at, Rules) != TemplateSign.None ? 1 : 0;
            }
        }

        return signs;
    }

    private static ErrorTemplate Some(TemplateState state) =>
        new()
        {
            Id = "t",
            Service = "orders",
            Template = "x",
            Pieces = [],
            Example = "x",
            State = state,
            FirstSeen = Start,
            LastSeen = Start,
        };

    private static LogEntry Line(DateTimeOffset at) =>
        new()
        {
            Timestamp = at,
            Level = EntryLevel.Error,
            Service = "orders",
            Message = "x",
            Raw = "x",
        };
}
