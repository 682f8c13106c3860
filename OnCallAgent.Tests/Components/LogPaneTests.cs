using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Pages.Logs;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Tests.Components;

public sealed class LogPaneTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 50, 0, TimeSpan.Zero);

    [Fact]
    public void A_text_is_found_without_regard_to_case_and_marked()
    {
        var filter = Filter("Connection RESET");
        filter.Shows(Line("connection reset by peer, connection reset again")).ShouldBeTrue();
        filter.Shows(Line("all well")).ShouldBeFalse();
        filter
            .FindIn("connection reset, Connection Reset")
            .ShouldBe([new TextSpan(0, 16), new TextSpan(18, 16)]);
    }

    [Fact]
    public void Between_slashes_stands_a_regular_expression()
    {
        var filter = Filter(@"/5\d\d \d+/");
        filter.Shows(Line("POST /pay 502 166")).ShouldBeTrue();
        filter.Shows(Line("POST /pay 200 166")).ShouldBeFalse();
        filter.FindIn("POST /pay 502 166").ShouldBe([new TextSpan(10, 7)]);
    }

    [Theory]
    [InlineData("/too many (clients/")]
    [InlineData("/(?=look)ahead/")]
    [InlineData(@"/(a)\1/")]
    public void A_faulty_expression_says_so_and_finds_nothing(string text)
    {
        var filter = Filter(text);
        filter.Fault.ShouldNotBeNullOrEmpty();
        filter.Shows(Line("too many (clients")).ShouldBeFalse();
        filter.FindIn("too many (clients").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("/var/log")]
    public void A_path_is_a_text(string text) =>
        Filter(text).Shows(Line($"cannot open {text} today")).ShouldBeTrue();

    [Fact]
    public void A_hostile_expression_on_a_hostile_line_is_quick()
    {
        var filter = Filter("/(a+)+$/");
        var started = ThreadTime.Spent();
        filter.Shows(Line(new string('a', 60_000) + "!"));
        (ThreadTime.Spent() - started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Levels_and_services_narrow_too()
    {
        var filter = LineFilter.Of(new HashSet<EntryLevel> { EntryLevel.Debug }, "checkout", "");
        filter.Shows(Line("x")).ShouldBeTrue();
        filter.Shows(Line("x", level: EntryLevel.Debug)).ShouldBeFalse();
        filter.Shows(Line("x", service: "sso")).ShouldBeFalse();
    }

    [Fact]
    public void The_pane_is_bounded_and_keeps_the_newest()
    {
        var buffer = new LineBuffer();
        buffer.Add([
            .. Enumerable.Range(1, LineBuffer.Capacity + 500).Select(n => Line($"line {n}", id: n)),
        ]);
        buffer.Count.ShouldBeLessThanOrEqualTo(LineBuffer.Capacity);
        buffer.Shown[^1].Message.ShouldBe($"line {LineBuffer.Capacity + 500}");
        (buffer.Count + buffer.Forgotten).ShouldBe(LineBuffer.Capacity + 500);
    }

    [Fact]
    public void It_is_told_by_how_many_rows_those_that_are_read_move_up()
    {
        var buffer = new LineBuffer { Filter = Filter("even") };
        buffer.Add([
            .. Enumerable
                .Range(1, LineBuffer.Capacity)
                .Select(n => Line(n % 2 == 0 ? "even" : "odd", id: n)),
        ]);
        buffer.MovedUp.ShouldBe(0);
        var read = buffer.Shown[20_000];
        buffer.Add([Line("even", id: LineBuffer.Capacity + 2)]);
        buffer.Shown[(int)(20_000 - buffer.MovedUp)].ShouldBeSameAs(read);
        buffer.Forgotten.ShouldBeGreaterThan(buffer.MovedUp);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Lines_that_come_in_parts_of_any_size_stand_in_their_order_and_the_oldest_go(
        int size
    )
    {
        var buffer = new LineBuffer();
        var lines = Enumerable
            .Range(1, LineBuffer.Capacity + 2_345)
            .Select(n => Line("x", id: n))
            .ToArray();
        foreach (var part in lines.Chunk(size))
        {
            buffer.Add(part);
        }

        buffer.Shown.Select(l => l.Id).ShouldBe(lines[(int)buffer.Forgotten..].Select(l => l.Id));
        buffer.Window(500, 3).ShouldBe([.. lines.Skip((int)buffer.Forgotten + 500).Take(3)]);
        buffer.Window(buffer.Count - 1, 3).ShouldBe([lines[^1]]);
        buffer.Filter = Filter("y");
        buffer.Shown.ShouldBeEmpty();
        buffer.Filter = LineFilter.None;
        buffer.Clear();
        buffer.Shown.ShouldBeEmpty();
        buffer.Add([Line("after", id: lines.Length + 1)]);
        buffer.Shown.ShouldHaveSingleItem().Message.ShouldBe("after");
    }

    [Fact]
    public void A_line_that_was_read_and_told_live_stands_there_once()
    {
        var buffer = new LineBuffer();
        buffer.Add([Line("a", id: 1), Line("b", id: 2)]);
        buffer.Add([Line("b", id: 2), Line("c", id: 3)]).Select(l => l.Message).ShouldBe(["c"]);
        buffer.Shown.Select(l => l.Message).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void Another_filter_shows_the_lines_that_are_here_already()
    {
        var buffer = new LineBuffer { Filter = Filter("b") };
        buffer.Add([Line("a", id: 1), Line("b", id: 2)]);
        buffer.Shown.Select(l => l.Message).ShouldBe(["b"]);
        buffer.Filter = LineFilter.None;
        buffer.Shown.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("/(?<=a)b/")]
    [InlineData("/.*(?:[a-z]{1,45}[a-y]{1,45}){1,9}!/")]
    public void What_could_take_minutes_for_a_line_is_refused_and_shows_none(string text)
    {
        var filter = Filter(text);
        filter.Fault.ShouldNotBeNull().ShouldContain("forever");
        filter.Shows(Line("ab")).ShouldBeFalse();
    }

    [Fact]
    public void The_histogram_counts_minutes_and_forgets_what_is_older_than_it_shows()
    {
        var history = new RateHistory();
        history.Add([
            Line("a", at: Now),
            Line("b", at: Now, level: EntryLevel.Error),
            Line("c", at: Now - RateHistory.Span),
        ]);
        var bars = history.Until(Now);
        bars.Count.ShouldBe(RateHistory.Bars);
        bars[^1].ShouldBe(new RateBar(2, 1));
        bars.Sum(b => b.All).ShouldBe(2);
    }

    private static LineFilter Filter(string text) =>
        LineFilter.Of(new HashSet<EntryLevel>(), "", text);

    private static StoredLogLine Line(
        string message,
        long id = 0,
        EntryLevel level = EntryLevel.Info,
        string service = "checkout",
        DateTimeOffset? at = null
    ) =>
        new()
        {
            Id = id,
            Timestamp = at ?? Now,
            ObservedAt = at ?? Now,
            Level = level,
            Service = service,
            Message = message,
            Source = "s",
        };
}
