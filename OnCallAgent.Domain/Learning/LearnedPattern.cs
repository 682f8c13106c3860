using System.Text;
using System.Text.RegularExpressions;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Templates;

namespace OnCallAgent.Domain.Learning;

/// <summary>A regular expression made of lines, and what it matched when it was tried.</summary>
/// <param name="Pattern">The expression.</param>
/// <param name="FaultLines">Lines of the fault it was made of.</param>
/// <param name="FaultMatches">How many of them it matches.</param>
/// <param name="QuietLines">Lines of the quiet time it was tried on.</param>
/// <param name="QuietMatches">How many of them it matches; a usable one matches none.</param>
/// <param name="QuietExamples">Some of those.</param>
public sealed partial record LearnedPattern(
    string Pattern,
    int FaultLines,
    int FaultMatches,
    int QuietLines,
    int QuietMatches,
    IReadOnlyList<string> QuietExamples
)
{
    private const int MostExamples = 3;
    private const int LongestStatement = 600;

    // Stands for a password or the like while a line is generalised: no letter, and in no log.
    private const string Veil = "\uE000";

    // A pattern of fewer letters than a short word says nothing.
    private const int LeastLetters = 6;

    /// <summary>Whether it tells the fault from the quiet time.</summary>
    public bool IsUsable => FaultMatches == FaultLines && QuietMatches == 0;

    /// <summary>
    /// Patterns that together match all fault lines: one for each statement, its values generalised. Where one would match
    /// the quiet time as well, the lines are taken word for word, only their numbers generalised; where that does not help
    /// either, it is given back as it is, with what it matched. Passwords, keys and addresses of people are never part of
    /// one: anything may stand in their place.
    /// </summary>
    /// <param name="faults">Lines of the fault; of several physical lines the telling one.</param>
    /// <param name="quiet">Lines of the same service from before.</param>
    public static IReadOnlyList<LearnedPattern> From(
        IReadOnlyList<string> faults,
        IReadOnlyList<string> quiet
    )
    {
        ArgumentNullException.ThrowIfNull(faults);
        ArgumentNullException.ThrowIfNull(quiet);
        var lines = faults
            .Select(static f => f.Trim())
            .Where(static f => f.Length > 0)
            .Select(static f => f.Length <= LongestStatement ? f : f[..LongestStatement])
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var miner = new TemplateMiner(MiningRules.Default);
        var mined = lines.ConvertAll(line =>
        {
            var veiled = Private().Replace(EvidenceRedaction.Mask(line), Veil);
            // Numbers and addresses are generalised by what they are, better than by a mask.
            veiled = veiled.Contains(Veil, StringComparison.Ordinal) ? veiled : line;
            return (Line: line, Veiled: veiled, Template: miner.Learn(veiled));
        });
        return
        [
            .. mined
                .GroupBy(static m => m.Template.Final)
                .SelectMany(g =>
                    OfStatement(g.Key, [.. g.Select(static m => (m.Line, m.Veiled))], quiet)
                ),
        ];
    }

    private static List<LearnedPattern> OfStatement(
        MinedTemplate template,
        IReadOnlyList<(string Line, string Veiled)> lines,
        IReadOnlyList<string> quiet
    )
    {
        var general = Tried(
            TemplatePattern.ToRegex(template),
            [.. lines.Select(static l => l.Line)],
            quiet
        );
        if (general is { IsUsable: true } && Letters(template) >= LeastLetters)
        {
            return [general];
        }

        var literal = lines
            .GroupBy(static l => WordForWord(l.Veiled), StringComparer.Ordinal)
            .Select(g => Tried(g.Key, [.. g.Select(static l => l.Line)], quiet))
            .OfType<LearnedPattern>()
            .ToList();
        // What matches the quiet time either way is told with the one that says it in fewer words.
        return literal.Count > 0 && (general is null || literal.TrueForAll(static p => p.IsUsable))
                ? literal
            : general is null ? []
            : [general];
    }

    private static LearnedPattern? Tried(
        string veiled,
        IReadOnlyList<string> lines,
        IReadOnlyList<string> quiet
    )
    {
        var pattern = veiled.Replace(Veil, @"[^\r\n]*?", StringComparison.Ordinal);
        var compiled = PatternRegex.Compile(pattern, ignoreCase: true);
        if (!compiled.IsSuccess)
        {
            return null;
        }

        var matched = quiet.Where(q => compiled.Value.Test(q) == SearchVerdict.Match).ToList();
        return new LearnedPattern(
            pattern,
            lines.Count,
            lines.Count(l => compiled.Value.Test(l) == SearchVerdict.Match),
            quiet.Count,
            matched.Count,
            [.. matched.Distinct(StringComparer.Ordinal).Take(MostExamples)]
        );
    }

    private static int Letters(MinedTemplate template) =>
        template
            .Pieces.Where(static p => p.Kind == TokenKind.Word)
            .Sum(static p => p.Text.Count(char.IsLetter));

    private static string WordForWord(string line)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (char.IsAsciiDigit(line[i]))
            {
                regex.Append(@"\d+");
                while (i + 1 < line.Length && char.IsAsciiDigit(line[i + 1]))
                {
                    i++;
                }
            }
            else if (char.IsWhiteSpace(line[i]))
            {
                regex.Append(@"\s+");
                while (i + 1 < line.Length && char.IsWhiteSpace(line[i + 1]))
                {
                    i++;
                }
            }
            else
            {
                regex.Append(Regex.Escape(line[i].ToString()));
            }
        }

        return regex.ToString();
    }

    [GeneratedRegex(@"\[(?:secret|key|user|token|e-mail)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Private();
}
