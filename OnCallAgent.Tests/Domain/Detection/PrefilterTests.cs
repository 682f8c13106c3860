using System.Text.RegularExpressions;
using CsCheck;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Detection;

/// <summary>The prefilter may let a line pass for nothing; it must never hold one back.</summary>
public sealed class PrefilterTests
{
    // Few letters, so that random texts often match; the letters whose case folds beyond ASCII among them.
    private static readonly Gen<char> Letter = Gen.OneOf(
        'k',
        's',
        'i',
        'K',
        'S',
        'I',
        'a',
        'b',
        '1',
        ' ',
        'é',
        'İ',
        'ı',
        'ſ',
        '\u212A',
        '中',
        'ß'
    );

    private static readonly Gen<string> Literal = Gen.OneOf(
        Letter.Array[1, 5].Select(c => Regex.Escape(new string(c))),
        Gen.OneOf(
            "kiss",
            "ask",
            "sik",
            "abba",
            "task",
            "kısa",
            "\\u212A",
            "\\x6B",
            "\\x73i",
            "\\.",
            "\\-",
            "\\t"
        )
    );

    private static readonly Gen<string> Class = Gen.OneOf(
        "[ks]",
        "[^k]",
        "[a-c]",
        "[]k]",
        "[^]]",
        "[k-m]",
        "[\\w]",
        "[a\\-]",
        "[-k]",
        "[k-]",
        "[\\x6B]",
        "[Kk]",
        "[a-z-[b]]",
        "[[]",
        "\\d",
        "\\w",
        "\\W",
        "\\s",
        ".",
        "\\p{L}",
        "\\P{Ll}",
        "[\\u212A]",
        "[İ]"
    );

    private static readonly Gen<string> Pattern = Gen.Recursive<string>(
        (depth, self) =>
        {
            var atom = Gen.OneOf(Literal, Literal, Literal, Class);
            if (depth > 2)
            {
                return atom;
            }

            var sequence = self.Array[1, 3].Select(string.Concat);
            return Gen.OneOf(
                atom,
                sequence,
                sequence,
                Gen.Select(sequence, sequence, (a, b) => $"(?:{a}|{b})"),
                Gen.Select(sequence, sequence, (a, b) => $"{a}|{b}"),
                Gen.Select(
                    sequence,
                    Gen.OneOf("*", "+", "?", "*?", "+?", "{2}", "{1,3}", "{0,2}", "{2,}"),
                    (a, q) => $"({a}){q}"
                ),
                sequence.Select(a => $"(?<n>{a})"),
                sequence.Select(a => $"(?i:{a})"),
                sequence.Select(a => $"(?-i:{a})"),
                sequence.Select(a => $"(?={a})"),
                sequence.Select(a => $"(?!{a})"),
                sequence.Select(a => $"(?<={a})"),
                sequence.Select(a => $"(?>{a})"),
                sequence.Select(a => $"(?x: {a} )"),
                sequence.Select(a => $"(?#note){a}"),
                sequence.Select(a => $"\\b{a}"),
                sequence.Select(a => $"^{a}$"),
                sequence.Select(a => $"{a}{{a"),
                sequence.Select(a => $"({a})\\1")
            );
        }
    );

    private static readonly Gen<string> Text = Gen.OneOf(
        Letter.Array[0, 30].Select(c => new string(c)),
        Gen.Select(
                Letter.Array[0, 10],
                Gen.OneOf("kiss", "TASK", "as\u212A", "sİk", "aſk", "abba", "KISS", "kısa"),
                Letter.Array[0, 10]
            )
            .Select((a, b, c) => new string(a) + b + new string(c))
    );

    [Fact]
    public void No_match_is_lost_to_the_prefilter()
    {
        var met = 0;
        Gen.Select(Gen.Select(Pattern, Gen.Bool).Array[1, 4], Text.Array[1, 8])
            .Sample(
                (patterns, texts) =>
                {
                    var alerts = patterns
                        .Select(
                            (p, i) => Some.Pattern($"p{i}", p.Item1) with { IgnoreCase = p.Item2 }
                        )
                        .ToArray();
                    var (set, refusals) = PatternSet.Create(alerts);
                    foreach (var text in texts)
                    {
                        var plain = alerts
                            .Where(a => refusals.All(r => r.Pattern != a))
                            .Select(a => (a.Id, Matches: Plain(a, text)))
                            .ToArray();
                        var matched = set.Match(Some.Line(text))
                            .Select(m => m.Pattern.Id)
                            .Order()
                            .ToArray();
                        if (
                            plain.Any(p => p.Matches is null)
                            || set.Patterns.Any(p => p.Timeouts > 0)
                        )
                        {
                            continue; // Time ran out on one side or the other: nobody can say.
                        }

                        Interlocked.Add(ref met, matched.Length);
                        matched.ShouldBe(
                            plain.Where(p => p.Matches == true).Select(p => p.Id).Order().ToArray(),
                            customMessage: $"{string.Join(" , ", patterns)} in “{text}”"
                        );
                    }
                },
                iter: 3_000,
                writeLine: _ => { }
            );
        met.ShouldBeGreaterThan(300, "texts that match nothing prove nothing");
    }

    [Theory]
    [InlineData("[a-z-[b]]si", "ksi")]
    [InlineData("[a-c-[b]]", "a")]
    [InlineData("[ab-[b]]x", "ax")]
    [InlineData(@"[\w-[b]]x", "ax")]
    [InlineData("[^a-[b]]x", "cx")]
    [InlineData("[-[b]]x", "[]x")]
    public void A_class_that_another_is_taken_from_holds_no_line_back(string pattern, string text)
    {
        new Regex(pattern, RegexOptions.CultureInvariant).IsMatch(text).ShouldBeTrue();
        var alert = Some.Pattern("p", pattern);
        PatternSet.Create([alert]).Set.Match(Some.Line(text)).Count.ShouldBe(1);
        LineScanner
            .Create([alert], TimeSpan.FromSeconds(30))
            .Scanner.Matches(System.Text.Encoding.UTF8.GetBytes(text))
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData("ошибка", "ОШИБКА")]
    [InlineData("\u212Aß\u212A", "KßK")]
    [InlineData("(?:ошибка|сбой)!", "СБОЙ!")]
    public void Letters_beyond_ASCII_are_found_in_every_case(string pattern, string text)
    {
        var alert = Some.Pattern("p", pattern) with { IgnoreCase = true };
        PatternSet.Create([alert]).Set.Match(Some.Line(text)).Count.ShouldBe(1);
        LineScanner
            .Create([alert], TimeSpan.FromSeconds(30))
            .Scanner.Matches(System.Text.Encoding.UTF8.GetBytes(text))
            .ShouldBeTrue();
    }

    [Fact]
    public void Only_the_Kelvin_sign_folds_to_an_ASCII_letter()
    {
        var letters = new Regex("[a-z]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        var folding = Enumerable
            .Range(0x80, 0xFF80)
            .Select(c => (char)c)
            .Where(c => letters.IsMatch(c.ToString()));
        new string([.. folding]).ShouldBe(RequiredLiterals.FoldsToAscii);
    }

    [Theory]
    [InlineData("connection.*failed", "connection")]
    [InlineData("connection.*failed|connection.*refused", "connection,refused")]
    [InlineData("OutOfMemoryError|OOM", "oom,outofmemoryerror")]
    [InlineData("authentication.*failed|unauthorized", "authentication,unauthorized")]
    [InlineData("time(?:d )?out", "timed out,timeout")]
    [InlineData("(?i)Foo(bar)+bazaar", "bazaar")]
    [InlineData("[Tt]imeout", "timeout")]
    [InlineData("Task 9: (?-i:Broken)", "task 9: broken")]
    [InlineData("Network [Kk]ey lost", "network key lost")]
    [InlineData("a.b.c", "")]
    [InlineData(@"\d+", "")]
    [InlineData("error?", "erro")]
    [InlineData("(error)?", "")]
    [InlineData("(?x) err or", "")]
    [InlineData("error|", "")]
    [InlineData("(?=secret)x", "")]
    public void Literals_are_taken_from_the_pattern(string pattern, string literals)
    {
        var expected = literals.Split(',', StringSplitOptions.RemoveEmptyEntries);
        RequiredLiterals.Of(pattern, ignoreCase: true).Best.ShouldBe(expected);
    }

    [Fact]
    public void A_pattern_without_literals_always_runs_and_is_flagged()
    {
        var set = PatternSet
            .Create([Some.Pattern("digits", @"\d\d\d"), Some.Pattern("word", "boom")])
            .Set;
        set.Patterns.Select(p => p.IsCostly).ShouldBe([true, false]);
        set.Patterns[0].Warning.ShouldNotBeNull();
        set.Match(Some.Line("x 123")).Select(m => m.Pattern.Id).ShouldBe(["digits"]);
    }

    [Fact]
    public void Scope_keeps_other_services_and_milder_levels_out()
    {
        var scoped = Some.Pattern() with { Service = "orders", MinimumLevel = EntryLevel.Error };
        var set = PatternSet.Create([scoped]).Set;
        set.Match(Some.Line("boom", EntryLevel.Error)).Count.ShouldBe(1);
        set.Match(Some.Line("boom", EntryLevel.Warning)).ShouldBeEmpty();
        set.Match(Some.Line("boom")).Count.ShouldBe(1, "a line without a level passes");
        set.Match(Some.Line("boom", EntryLevel.Error, "payments")).ShouldBeEmpty();
    }

    [Fact]
    public void The_most_severe_pattern_speaks_for_a_line_then_the_most_specific()
    {
        var set = PatternSet
            .Create([
                Some.Pattern("mild", "boom", Severity.Low),
                Some.Pattern("short", "boom", Severity.Critical),
                Some.Pattern("long", "boom in orders", Severity.Critical),
            ])
            .Set;
        set.Match(Some.Line("boom in orders"))
            .Select(m => m.Pattern.Id)
            .ShouldBe(["long", "short", "mild"]);
    }

    [Fact]
    public void A_faulty_pattern_is_reported_and_the_others_work()
    {
        var (set, refusals) = PatternSet.Create([
            Some.Pattern("bad", "(oops"),
            Some.Pattern("off", "boom") with
            {
                Enabled = false,
            },
            Some.Pattern("good"),
        ]);
        refusals.ShouldHaveSingleItem().Pattern.Id.ShouldBe("bad");
        set.Match(Some.Line("boom")).Select(m => m.Pattern.Id).ShouldBe(["good"]);
    }

    [Fact]
    public void A_persons_pattern_is_also_searched_for_in_the_line_as_it_was_written()
    {
        var entry = Some.Line("it broke") with { Raw = "2026-03-01 ERROR it broke" };
        var match = PatternSet
            .Create([Some.Pattern(regex: "ERROR.*broke")])
            .Set.Match(entry)
            .ShouldHaveSingleItem();
        match.InRaw.ShouldBeTrue();
        PatternSet
            .Create([Some.Pattern(regex: "error.*broke") with { BuiltIn = true }])
            .Set.Match(entry)
            .ShouldBeEmpty();
    }

    private static bool? Plain(AlertPattern pattern, string text)
    {
        try
        {
            return new Regex(
                pattern.Regex,
                (pattern.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None)
                    | RegexOptions.CultureInvariant,
                PatternRegex.BacktrackingLimit / 2
            ).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
