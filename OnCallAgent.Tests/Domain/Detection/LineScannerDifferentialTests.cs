using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Detection;

/// <summary>
/// Whatever the patterns, few or hundreds, the scanner finds the lines that others find who search in another way: a
/// plain regex for each pattern, grep and ripgrep.
/// </summary>
public sealed class LineScannerDifferentialTests : IDisposable
{
    // Few letters, so that words share grams with each other and with texts that only look like them.
    private static readonly Gen<string> Word = Gen.String[
        Gen.OneOf('a', 'b', 'k', 'K', 'o', 't', '0'),
        1,
        11
    ];

    private static readonly Gen<string> Piece = Gen.Frequency(
        (8, Word),
        (1, Gen.Const(".*")),
        (1, Gen.OneOf("[a-k]+", "[^a]", "[kKt]", "[0-9]{2,3}", "o?", "\\bk", "a+", "t{2}")),
        (1, Gen.Select(Word, Word).Select((a, b) => $"({a}|{b})")),
        (1, Gen.Select(Word, Word).Select((a, b) => $"({a}x?{b})+"))
    );

    private static readonly Gen<string> Pattern = Gen.Frequency(
        (12, Piece.Array[1, 3].Select(string.Concat)),
        (1, Word.Select(w => $"^{w}")),
        (1, Word.Select(w => $"{w}$")),
        (1, Gen.Select(Word, Word).Select((a, b) => $"{a}|{b}0"))
    );

    // What the linear engines lack: captures that come again, look-around, atomic groups. Each piece has a group of its own.
    private static readonly Gen<Func<int, string>> Looking = Gen.OneOf(
        Word.Select(w => Piecewise(n => $"(?<g{n}>{w}).*\\k<g{n}>")),
        Gen.Const(Piecewise(n => $"(?<g{n}>[a-k]{{2,4}})[^a]?\\k<g{n}>")),
        Gen.Select(Word, Word)
            .Select((a, b) => Piecewise(n => $"(?<g{n}>{a}|{b})(?:o|t)*\\k<g{n}>")),
        Word.Select(w => Piecewise(_ => $"(?=.*{w})[a-k]")),
        Word.Select(w => Piecewise(_ => $"(?!{w})k")),
        Word.Select(w => Piecewise(_ => $"(?<={w})[ot0]")),
        Gen.Const(Piecewise(_ => "(?<![ab])t")),
        Gen.Const(Piecewise(_ => "(?>[ab]+)k?"))
    );

    private static readonly Gen<string> LookingPattern = Gen.Select(
        Gen.Frequency(
            (3, Looking),
            (2, Piece.Select(p => Piecewise(_ => p))),
            (2, Word.Select(w => Piecewise(_ => w)))
        ).Array[0, 2],
        Looking,
        (around, looking) => string.Concat(around.Append(looking).Select((piece, n) => piece(n)))
    );

    private static readonly Gen<string[]> Lines = Gen.Frequency(
            (20, Word),
            (6, Gen.Const(" ")),
            (2, Gen.Const("\r")),
            (2, Gen.Const("é中 \u212A")),
            (3, Gen.Const("-------------------- 2026-03-01 INFO ----------"))
        )
        .Array[0, 14]
        .Select(string.Concat)
        .Array[1, 120];

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(8, 400)]
    [InlineData(60, 60)]
    [InlineData(400, 10)]
    public void The_lines_are_those_of_a_regex_for_each_pattern(int most, int rounds) =>
        Gen.Select(Pattern.Array[1, most], Lines, Gen.Bool)
            .Sample(
                (patterns, lines, ignoreCase) =>
                {
                    var regexes = patterns
                        .Select(p => new Regex(
                            p,
                            RegexOptions.CultureInvariant
                                | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None)
                        ))
                        .ToArray();
                    Found(patterns, lines, ignoreCase)
                        .ShouldBe(
                            Numbers(lines, line => regexes.Any(r => r.IsMatch(line))),
                            customMessage: string.Join(" , ", patterns)
                        );
                },
                iter: rounds,
                writeLine: _ => { }
            );

    [Theory]
    [InlineData("grep", "-nE")]
    [InlineData("rg", "-n", "--no-config", "--no-messages")]
    public void The_lines_are_those_of(string program, params string[] options)
    {
        SkipWithout(program);
        Gen.Select(Pattern.Array[1, 40], Lines)
            .Sample(
                (patterns, lines) =>
                {
                    // Neither takes the return of a line end for a part of that.
                    lines = [.. lines.Select(l => l.Replace("\r", "", StringComparison.Ordinal))];
                    Found(patterns, lines, ignoreCase: false)
                        .ShouldBe(
                            Told(program, options, patterns, lines),
                            customMessage: string.Join(" , ", patterns)
                        );
                },
                iter: 15,
                threads: 1,
                writeLine: _ => { }
            );
    }

    [Theory]
    [InlineData(4, 300)]
    [InlineData(60, 30)]
    public void Lists_with_back_references_and_look_around_find_the_lines_of_a_regex_for_each(
        int most,
        int rounds
    ) =>
        Gen.Select(Gen.OneOf(Pattern, LookingPattern).Array[1, most], Lines)
            .Sample(
                (patterns, lines) =>
                {
                    var regexes = patterns.Select(p => new Regex(p)).ToArray();
                    Found(patterns, lines, ignoreCase: false)
                        .ShouldBe(
                            Numbers(lines, line => regexes.Any(r => r.IsMatch(line))),
                            customMessage: string.Join(" , ", patterns)
                        );
                },
                iter: rounds,
                writeLine: _ => { }
            );

    /// <summary>grep takes one such pattern at a time, so the list's lines are those of all its runs.</summary>
    [Fact]
    public void Lists_with_back_references_and_look_around_find_the_lines_of_grep()
    {
        SkipWithout("grep");
        Gen.Select(Gen.OneOf(Pattern, LookingPattern, LookingPattern).Array[1, 8], Lines)
            .Sample(
                (patterns, lines) =>
                {
                    lines = [.. lines.Select(l => l.Replace("\r", "", StringComparison.Ordinal))];
                    Found(patterns, lines, ignoreCase: false)
                        .ShouldBe(
                            [
                                .. patterns
                                    // Words are of Unicode's letters, as everywhere else.
                                    .SelectMany(p => Told("grep", ["-nP"], ["(*UCP)" + p], lines))
                                    .Distinct()
                                    .Order(),
                            ],
                            customMessage: string.Join(" , ", patterns)
                        );
                },
                iter: 25,
                threads: 1,
                writeLine: _ => { }
            );
    }

    private static Func<int, string> Piecewise(Func<int, string> piece) => piece;

    private static int[] Found(string[] patterns, string[] lines, bool ignoreCase)
    {
        var (scanner, refusals) = LineScanner.Create(
            patterns.Select((p, i) => Some.Pattern($"p{i}", p) with { IgnoreCase = ignoreCase }),
            TimeSpan.FromMinutes(1)
        );
        refusals.ShouldBeEmpty();
        var block = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        var matches = new List<LineMatch>();
        scanner.Scan(block, matches);
        scanner.Count(block).ShouldBe(matches.Count, string.Join(" , ", patterns));
        return [.. matches.Select(m => block.AsSpan(0, m.Start).Count((byte)'\n'))];
    }

    private static int[] Numbers(string[] lines, Func<string, bool> matches) =>
        [
            .. Enumerable
                .Range(0, lines.Length)
                .Where(i => matches(lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i])),
        ];

    private int[] Told(string program, string[] options, string[] patterns, string[] lines)
    {
        var log = folder.File("text.log", string.Join('\n', lines) + "\n");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        // Bytes that are no ASCII are characters to both only in such a locale.
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (
            var argument in (string[])
                [
                    .. options,
                    "-f",
                    folder.File("patterns.txt", string.Join('\n', patterns) + "\n"),
                    log,
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBeLessThan(2, $"{program} refused {string.Join(" , ", patterns)}");
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l =>
                    int.Parse(
                        l[..l.IndexOf(':', StringComparison.Ordinal)],
                        CultureInfo.InvariantCulture
                    ) - 1
                ),
        ];
    }

    private static void SkipWithout(string program)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true }
            )!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }
    }
}
