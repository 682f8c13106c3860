using OnCallAgent.Domain.Learning;

namespace OnCallAgent.Tests.Domain.Learning;

public sealed class LearnedPatternTests
{
    private static readonly string[] Pool =
    [
        "HikariPool-1 - Connection is not available, request timed out after 30000ms.",
        "HikariPool-7 - Connection is not available, request timed out after 5021ms.",
        "HikariPool-2 - Connection is not available, request timed out after 30002ms.",
    ];

    [Fact]
    public void Lines_of_one_statement_become_one_pattern_that_matches_them_and_nothing_quiet()
    {
        var learned = LearnedPattern
            .From(
                Pool,
                [
                    "GET /orders 200 in 12 ms",
                    "HikariPool-1 - Start completed.",
                    "Connection from 10.0.0.7 accepted",
                ]
            )
            .ShouldHaveSingleItem();
        learned.IsUsable.ShouldBeTrue();
        learned.FaultLines.ShouldBe(3);
        learned.QuietLines.ShouldBe(3);
        learned.Pattern.ShouldNotContain("30000");
        System
            .Text.RegularExpressions.Regex.IsMatch(
                "x HikariPool-44 - Connection is not available, request timed out after 1ms.",
                learned.Pattern
            )
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData(
        "login of ann@example.com failed: password=hunter2 rejected",
        "login of bob@example.com failed: password=s3cret rejected"
    )]
    [InlineData(
        "cannot reach postgres://app:hunter2@db.internal/orders: refused",
        "cannot reach postgres://app:other@db.internal/orders: refused"
    )]
    [InlineData(
        "api_key: \"hunter2\" is not valid any more",
        "api_key: \"hunter3\" is not valid any more"
    )]
    public void What_must_stay_secret_is_never_part_of_a_pattern(string line, string another)
    {
        var learned = LearnedPattern.From([line], ["all is well"]).ShouldHaveSingleItem();
        learned.IsUsable.ShouldBeTrue();
        learned.Pattern.ShouldNotContain("hunter");
        learned.Pattern.ShouldNotContain("example");
        System.Text.RegularExpressions.Regex.IsMatch(another, learned.Pattern).ShouldBeTrue();
    }

    [Fact]
    public void Each_statement_gets_its_own()
    {
        var learned = LearnedPattern.From(
            [.. Pool, "FATAL: remaining connection slots are reserved for superusers"],
            []
        );
        learned.Count.ShouldBe(2);
        learned.ShouldAllBe(static p => p.IsUsable);
    }

    [Fact]
    public void What_is_said_in_the_quiet_time_as_well_is_told_and_not_used()
    {
        var learned = LearnedPattern
            .From(["request failed with status 500"], ["request failed with status 404"])
            .ShouldHaveSingleItem();
        learned.IsUsable.ShouldBeFalse();
        learned.QuietMatches.ShouldBe(1);
        learned.QuietExamples.ShouldBe(["request failed with status 404"]);
    }

    [Fact]
    public void A_value_that_makes_the_difference_is_kept()
    {
        // Generalised, "state <*>" would match each state.
        var learned = LearnedPattern.From(
            [
                "replica alpha moved to state broken",
                "replica beta moved to state broken",
                "replica gamma moved to state broken",
            ],
            ["replica alpha moved to state healthy", "replica beta moved to state syncing"]
        );
        learned.ShouldAllBe(static p => p.IsUsable);
        learned.Sum(static p => p.FaultLines).ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("12345")]
    [InlineData("((((")]
    [InlineData("a[b]{2}(c|d)*?\\ $^ # - &")]
    [InlineData("Übergröße: Wert <n> und \t Tab")]
    public void Whatever_a_line_holds_its_patterns_match_it_or_say_so(string line)
    {
        foreach (var pattern in LearnedPattern.From([line], ["GET / 200"]))
        {
            pattern.FaultMatches.ShouldBe(pattern.FaultLines);
            OnCallAgent
                .Domain.Detection.PatternRegex.Compile(pattern.Pattern, ignoreCase: true)
                .Value.IsLinear.ShouldBeTrue();
        }
    }

    [Fact]
    public void A_very_long_line_gives_a_pattern_that_can_be_saved() =>
        LearnedPattern
            .From([string.Concat(Enumerable.Repeat("word(1) ", 5_000))], [])
            .ShouldAllBe(static p => p.Pattern.Length <= 4_000 && p.IsUsable);
}
