using System.Text;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Detection;

public sealed class PatternRegexTests
{
    [Theory]
    [InlineData("connection (failed", 18)]
    [InlineData("a)b", 2)]
    [InlineData("[abc", 4)]
    [InlineData("*oops", 1)]
    [InlineData("a**", 3)]
    [InlineData("x{5,2}", 6)]
    [InlineData("[z-a]", 4)]
    [InlineData("end\\", 4)]
    [InlineData("\\p{Nope}", 8)]
    [InlineData("(?<name", 7)]
    [InlineData("(a)\\2", 5)]
    public void A_faulty_pattern_is_refused_with_the_position(string pattern, int offset)
    {
        var fault = PatternRegex
            .Compile(pattern, ignoreCase: true)
            .Error.ShouldBeOfType<PatternFault>();
        fault.Offset.ShouldBe(offset);
        fault.Message.ShouldStartWith($"Character {offset + 1}: ");
        fault.Reason.ShouldEndWith(".");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void An_empty_pattern_is_refused(string pattern) =>
        PatternRegex.Compile(pattern, ignoreCase: true).IsSuccess.ShouldBeFalse();

    [Fact]
    public void A_pattern_beyond_the_length_limit_is_refused() =>
        PatternRegex
            .Compile(new string('a', PatternRegex.MaxLength + 1), ignoreCase: true)
            .Error!.Message.ShouldContain("4000");

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|a)*b")]
    [InlineData("(.*)*x")]
    [InlineData("([a-z]+)*=")]
    public void A_classic_bomb_runs_in_linear_time(string pattern)
    {
        var regex = PatternRegex.Compile(pattern, ignoreCase: true).Value;
        regex.IsLinear.ShouldBeTrue();
        var start = ThreadTime.Spent();
        regex.Find(new string('a', 60_000) + "!", out _).ShouldBe(SearchVerdict.NoMatch);
        (ThreadTime.Spent() - start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(@"(a+)+\1$")]
    [InlineData(@"(?=a)(a+)+$")]
    [InlineData(@"^(?!b)(a|aa)+$")]
    public void A_bomb_with_look_around_is_given_up_and_flagged(string pattern)
    {
        var regex = PatternRegex.Compile(pattern, ignoreCase: true).Value;
        regex.IsLinear.ShouldBeFalse();
        regex.Warning!.ShouldContain("50 ms");
        regex.Find(new string('a', 5_000) + "!", out _).ShouldBe(SearchVerdict.TimedOut);
    }

    [Fact]
    public void Look_around_still_works()
    {
        var regex = PatternRegex.Compile("(?<!no )error(?! 0)", ignoreCase: true).Value;
        regex.Find("an Error 5", out var match).ShouldBe(SearchVerdict.Match);
        match.ShouldBe(new MatchSpan(3, 5));
        regex.Find("no error 5", out _).ShouldBe(SearchVerdict.NoMatch);
    }

    [Theory]
    [InlineData("(a{1000}){1000}")]
    [InlineData("((((x{1,50}){1,50}){1,50}){1,50}){1,50}")]
    [InlineData("(?:[a-z0-9]{1,900}x){1,9}")]
    [InlineData("(?:[a-z0-9]{1,30}x){1,9}!")]
    [InlineData("(?:[a-z0-9]{1,33}x){3}!")]
    [InlineData(".{1,250}x.{1,250}y")]
    [InlineData("(?:(?:[ab]{1,10}c?){1,10}d?){1,10}!")]
    [InlineData("(.*,){1,200}!")]
    [InlineData("(.*,){1,45}!")]
    [InlineData("(x.{0,400}a)+!")]
    public void Huge_repeats_neither_hang_the_compiler_nor_the_search(string pattern)
    {
        var start = ThreadTime.Spent();
        var compiled = PatternRegex.Compile(pattern, ignoreCase: true);
        if (compiled.IsSuccess)
        {
            foreach (var piece in new[] { "abcx1", "ab,x", "a" })
            {
                compiled.Value.Find(
                    string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length)),
                    out _
                );
            }
        }

        (ThreadTime.Spent() - start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("(x.{0,400}a)+!")]
    [InlineData("(?:a[bx]{1,60})*!")]
    [InlineData("((x.{0,51}a)b?){2,}!")]
    public void A_counted_repeat_within_a_loop_is_kept_from_the_engine_that_makes_a_state_of_each_character(
        string pattern
    )
    {
        PatternRegex.Compile(pattern, ignoreCase: true).Value.IsLinear.ShouldBeFalse();
    }

    [Theory]
    [InlineData("((a*){232}[^a]+)*!")]
    [InlineData("((x*){5000}a*)*!")]
    [InlineData("(?=(((a*){99}b?){99}[^a]*)+!)x")]
    [InlineData("fine|((x*){51})+")]
    [InlineData("(?:(?:(a*){1000}){1000}){1000}")]
    public void Groups_repeated_within_repeats_that_may_take_all_memory_are_refused_with_the_reason(
        string pattern
    )
    {
        PatternRegex
            .Compile(pattern, ignoreCase: true)
            .Error.ShouldBeOfType<PatternFault>()
            .Reason.ShouldContain("memory");
        PatternRegex.Check(pattern).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("(x.{0,400}a)+!")]
    [InlineData("(?:(?:[0-9a-f]{4}:){7}[0-9a-f]{4} ?)+")]
    [InlineData("(?:at [a-z.]{1,200}\n){1,50}")]
    [InlineData("((a*)*b?)*")]
    [InlineData("[(]{60}x*|\\({60}(y)+")]
    public void Repeats_that_people_write_are_taken(string pattern) =>
        PatternRegex.Compile(pattern, ignoreCase: true).IsSuccess.ShouldBeTrue();

    [Theory]
    [InlineData(@"(?:\d{1,3}\.)+\d{1,3}")]
    [InlineData("(x.{0,50}a)+!")]
    [InlineData("x.{0,400}a!")]
    [InlineData("(x.{0,400}a)?!")]
    [InlineData("(?:[a-f0-9]{8}-)+")]
    public void A_short_one_and_one_without_a_loop_stay_linear(string pattern) =>
        PatternRegex.Compile(pattern, ignoreCase: true).Value.IsLinear.ShouldBeTrue();

    [Fact]
    public void A_long_list_of_alternatives_stays_linear_and_finds_the_first_match()
    {
        var words = Enumerable.Range(0, 200).Select(i => $"wordnumber{i}x");
        var pattern = string.Join('|', words);
        var regex = PatternRegex.Compile(pattern, ignoreCase: true).Value;
        regex.IsLinear.ShouldBeTrue();
        regex.Find("… WordNumber150x, wordnumber3x", out var match).ShouldBe(SearchVerdict.Match);
        match.ShouldBe(new MatchSpan(2, 14));
        regex.Test("wordnumber200x").ShouldBe(SearchVerdict.NoMatch);
    }

    [Theory]
    [InlineData("x.{0,400}a!")]
    [InlineData("(x.{0,50}a)+!")]
    [InlineData("ready|x.{0,400}a!|y.{0,400}b!")]
    public void A_search_in_linear_time_is_told_to_end_before_its_limit_as_it_looks_at_the_clock_now_and_then(
        string pattern
    )
    {
        var regex = PatternRegex.Compile(pattern, ignoreCase: true).Value;
        regex.IsLinear.ShouldBeTrue();
        regex.Limit.ShouldBe(PatternRegex.LinearLimit);
        regex.EngineLimit.ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(125));
    }

    [Theory]
    [InlineData("(.{0,50}a.{0,50}x)+")]
    [InlineData("(.{0,49}a.{0,49}x)+a")]
    [InlineData("(.{0,16}a.{0,15}x)+")]
    [InlineData("([ax]{1,9}a[ax]{2,9}x[ax]{3,12})*")]
    [InlineData("a.{0,200}(x|a)*!")]
    public void Where_a_match_is_is_told_within_the_limit_or_not_at_all(string pattern)
    {
        // An order without a rule, so that nearly each character leads to another state.
        var text = new StringBuilder();
        for (var state = 1u; text.Length < 60_000; state = (state * 1_664_525) + 1_013_904_223)
        {
            text.Append(state >> 31 == 0 ? 'x' : 'a');
        }

        var regex = PatternRegex.Compile(pattern, ignoreCase: true).Value;
        regex.IsLinear.ShouldBeTrue();
        var start = ThreadTime.Spent();
        var before = GC.GetAllocatedBytesForCurrentThread();
        regex.Find(text.Append('!').ToString(), out _).ShouldNotBe(SearchVerdict.NoMatch);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(500_000_000);
        (ThreadTime.Spent() - start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Where_a_match_of_counted_repeats_is_is_told_in_short_lines_and_in_long_ones()
    {
        var regex = PatternRegex.Compile("order [0-9a-f]{8,40} failed", ignoreCase: true).Value;
        regex.IsLinear.ShouldBeTrue();
        var line = "Order 0123456789abcdef failed, order 76543210 failed";
        regex.Find(line, out var inShort).ShouldBe(SearchVerdict.Match);
        regex.Find(new string('-', 5_000) + line, out var inLong).ShouldBe(SearchVerdict.Match);
        inShort.ShouldBe(new MatchSpan(0, 29));
        inLong.ShouldBe(new MatchSpan(5_000, 29));
    }

    [Fact]
    public void A_list_that_takes_several_automata_has_the_limit_of_one()
    {
        var words = Enumerable.Range(0, 300).Select(i => $"w{i}x{{1,{(i % 30) + 1}}}");
        var regex = PatternRegex.Compile(string.Join('|', words), ignoreCase: true).Value;
        regex.IsLinear.ShouldBeTrue();
        regex.Limit.ShouldBe(PatternRegex.LinearLimit);
        regex.EngineLimit.ShouldBeLessThanOrEqualTo(PatternRegex.LinearLimit);
    }

    [Theory]
    [InlineData("(a)b|c\\1", "xcx", false)]
    [InlineData("(a)x{1,300}b|cc\\1|.{0,400}y", "acca", false)]
    [InlineData("first|second.{0,600}|third", "a THIRD", true)]
    public void What_cannot_be_split_runs_as_a_whole(string pattern, string text, bool matches)
    {
        var regex = PatternRegex.Compile(pattern, ignoreCase: true).Value;
        regex.Test(text).ShouldBe(matches ? SearchVerdict.Match : SearchVerdict.NoMatch);
    }

    [Fact]
    public void The_position_in_a_long_list_is_that_in_the_whole() =>
        PatternRegex
            .Compile("first|x{1,900}|sec(ond|third", ignoreCase: true)
            .Error.ShouldBeOfType<PatternFault>()
            .Offset.ShouldBe(28);

    [Fact]
    public void A_pattern_that_keeps_timing_out_is_suspended_and_says_so()
    {
        var set = PatternSet
            .Create([Some.Pattern("bomb", @"(?=a)(a+)+$"), Some.Pattern("fine", "b!")])
            .Set;
        var line = Some.Line(new string('a', 2_000) + "b!");
        var start = ThreadTime.Spent();
        for (var i = 0; i < 500; i++)
        {
            set.Match(line).Select(m => m.Pattern.Id).ShouldBe(["fine"]);
        }

        var bomb = set.Patterns[0];
        bomb.IsSuspended.ShouldBeTrue();
        bomb.Timeouts.ShouldBeInRange(15, 100);
        set.Patterns[1].IsSuspended.ShouldBeFalse();
        (ThreadTime.Spent() - start).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_machine_that_is_busy_elsewhere_loses_no_match(int searches, bool found)
    {
        var words = Enumerable.Range(0, 300).Select(i => $"w{i}x{{1,{(i % 30) + 1}}}");
        var clock = new BusyMachine(searches);
        var set = PatternSet.Create([Some.Pattern("list", string.Join('|', words))], clock).Set;

        set.Match(Some.Line("it says w299xx here")).Any().ShouldBe(found);

        set.Patterns[0].Timeouts.ShouldBe(found ? 0 : 1);
        set.Patterns[0].IsSuspended.ShouldBeFalse();
    }

    /// <summary>Somebody else has it whenever a search looks at the clock, for so many searches.</summary>
    private sealed class BusyMachine(int searches) : TimeProvider
    {
        // A search is timed by its budget and by itself: at its begin, at its first automaton, and at its end.
        private const int LooksASearch = 4;

        private long looks;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Math.Min(++looks, searches * LooksASearch) * 260;
    }
}
