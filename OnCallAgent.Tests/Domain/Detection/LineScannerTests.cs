using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Tests.Domain.Detection;

public sealed class LineScannerTests
{
    private static readonly Gen<string> Line = Gen.OneOf(
        Gen.OneOf(
            "connection refused",
            "tas\u212A failed",
            "TASK FAILED",
            "oom",
            "kernel: OOM",
            "x",
            "",
            "disk is fine",
            "naïve timeout",
            "timed out\r"
        ),
        Gen.String[Gen.OneOf('a', 'b', 'k', 'K', '\u212A', 'o', 'm', ' ', '\r', 'é'), 0, 40]
    );

    private static readonly Gen<string> Pattern = Gen.OneOf(
        "connection.*refused",
        "task failed",
        "oom",
        "timed out$",
        "timeout",
        "ab+",
        "bab",
        "mama",
        "^o",
        "kkk",
        "a.k",
        "koma|mako|bomk",
        "abkomabk",
        "(abk|kba)o"
    );

    [Fact]
    public void Finds_the_lines_that_each_regex_by_itself_would_find() =>
        Gen.Select(Pattern.Array[1, 6], Line.Array[0, 30], Gen.Bool)
            .Sample(
                (patterns, lines, ignoreCase) =>
                {
                    var expected = lines
                        .Select((line, i) => (line, i))
                        .Where(l =>
                            patterns.Any(p =>
                                Regex.IsMatch(
                                    l.line.EndsWith('\r') ? l.line[..^1] : l.line,
                                    p,
                                    (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None)
                                        | RegexOptions.CultureInvariant
                                )
                            )
                        )
                        .Select(l => l.i)
                        .ToArray();
                    Found(Scanner(ignoreCase, patterns), string.Join('\n', lines))
                        .ShouldBe(expected);
                },
                iter: 5_000,
                writeLine: _ => { }
            );

    [Fact]
    public void Thousands_of_literals_of_every_length_are_all_found()
    {
        var random = new Random(1);
        var words = Enumerable
            .Range(0, 3_000)
            .Select(_ => new string([
                .. Enumerable
                    .Range(0, random.Next(3, 20))
                    .Select(_ => (char)('a' + random.Next(26))),
            ]))
            .ToArray();
        var lines = words
            .Select((w, i) => $"{i} {(i % 2 == 0 ? w.ToUpperInvariant() : w)}")
            .ToArray();
        Found(Scanner(true, words), string.Join('\n', lines)).Length.ShouldBe(3_000);
        for (var i = 0; i < words.Length; i += 100)
        {
            // Alone, at the very end of a block, nothing may hide behind the others.
            Found(Scanner(true, words[i]), lines[i]).ShouldBe([0]);
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_no_obstacle()
    {
        var random = new Random(2);
        var garbage = new byte[100_000];
        random.NextBytes(garbage);
        byte[] block = [.. garbage, .. "\n"u8, .. "connection refused"u8, .. "\n"u8, .. garbage];
        var scanner = Scanner(true, "connection refused");
        var matches = new List<LineMatch>();
        scanner.Scan(block, matches);
        matches.ShouldBe([new LineMatch(garbage.Length + 1, 18)]);
    }

    [Theory]
    [InlineData("(a+)+$x", false)]
    [InlineData("(a|a)*b", false)]
    [InlineData("((a{1,90}){1,90}){1,90}b", false)]
    [InlineData("(?:a|aa|aaa|a?){900}b", false)]
    [InlineData("(a*)*c|(.*,){1,200}!", false)]
    [InlineData(@"(a+)+\1b", true)]
    [InlineData("(?=a)(a+)+b", true)]
    [InlineData("(?<!b)(a|aa)+b", true)]
    public void No_pattern_hangs_a_scan_and_what_was_given_up_is_counted(
        string pattern,
        bool backtracks
    )
    {
        var (scanner, _) = LineScanner.Create(
            [Some.Pattern("bomb", pattern), Some.Pattern("word", "boom")],
            TimeSpan.FromMilliseconds(50)
        );
        var block = Encoding.UTF8.GetBytes(new string('a', 20_000) + "c\nboom\n");
        var matches = new List<LineMatch>();
        scanner.Scan(block, matches);
        matches.ShouldContain(m => m.Start == 20_002, "the other pattern is none the worse");
        if (backtracks)
        {
            scanner.GivenUp.ShouldBe(1);
        }
    }

    [Fact]
    public void A_pattern_that_is_too_slow_line_after_line_is_left_out_and_the_lines_it_was_not_asked_for_are_counted()
    {
        var (scanner, _) = LineScanner.Create(
            [Some.Pattern("bomb", @"(a+)+\1b"), Some.Pattern("word", "boom")],
            TimeSpan.FromMilliseconds(50)
        );
        var hostile = new string('a', 5_000) + "c\n";
        var block = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat(hostile, 10_000)) + "aaab\nboom\n"
        );
        var matches = new List<LineMatch>();
        // Ten thousand times the limit would be eight minutes.
        scanner.Scan(block, matches);
        matches.ShouldHaveSingleItem().Length.ShouldBe(4, "the other pattern goes on");
        scanner.GivenUp.ShouldBe(10_001);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Literals_that_have_a_piece_in_common_are_told_from_each_other_wherever_it_stands(
        bool ignoreCase
    )
    {
        // One piece in all of them, of several lengths and at several places.
        string[] literals =
        [
            .. Enumerable
                .Range(0, 1_000)
                .Select(n => $"{new string('v', n % 7)}{n}x is corrupt{new string('w', n % 5)}"),
        ];
        var plain = string.Concat(Enumerable.Repeat("nothing that matters here\n", 2_000));
        string[] lines =
        [
            .. literals.Where((_, n) => n % 3 == 0).Select(l => $"at {l}."),
            "x is corrupt",
            "is corrupt",
            "vx is corrup",
        ];

        Found(Scanner(ignoreCase, literals), plain + string.Join('\n', lines))
            .ShouldBe(Enumerable.Range(2_000, lines.Length - 3));
    }

    [Fact]
    public void Disabled_patterns_play_no_part_and_faulty_ones_are_reported()
    {
        var (scanner, refusals) = LineScanner.Create(
            [Some.Pattern("off", "x") with { Enabled = false }, Some.Pattern("bad", "(")],
            TimeSpan.FromSeconds(1)
        );
        refusals
            .ShouldHaveSingleItem()
            .Error.ToString()
            .ShouldBe("Character 2: A '(' is never closed.");
        scanner.Matches("x"u8).ShouldBeFalse();
    }

    private static LineScanner Scanner(bool ignoreCase, params string[] patterns) =>
        LineScanner
            .Create(
                patterns.Select(
                    (p, i) => Some.Pattern($"p{i}", p) with { IgnoreCase = ignoreCase }
                ),
                TimeSpan.FromSeconds(10)
            )
            .Scanner;

    private static int[] Found(LineScanner scanner, string text)
    {
        var block = Encoding.UTF8.GetBytes(text);
        var matches = new List<LineMatch>();
        scanner.Scan(block, matches);
        scanner.Count(block).ShouldBe(matches.Count);
        return [.. matches.Select(m => block.AsSpan(0, m.Start).Count((byte)'\n'))];
    }
}
