using System.Globalization;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Analysis;

/// <summary>How strongly the alert pattern says that something is broken.</summary>
/// <remarks>
/// 0.50 × what the pattern claims (critical and high 1, medium 0.7, low 0.4, info 0.2; half where it names no category)
/// + 0.25 × the levels of the lines that match (error and fatal 1, no level 0.7, warning 0.5, milder 0)
/// + 0.15 × the share of the evidence that matches
/// + 0.10 × how far the count has come towards the threshold.
/// Without a pattern it is 0.
/// </remarks>
internal static class PatternStrength
{
    private const double ClaimShare = 0.50;
    private const double LevelShare = 0.25;
    private const double MatchShare = 0.15;
    private const double CountShare = 0.10;

    public static ConfidenceFactor Of(AnalysisInput input)
    {
        if (input.Pattern is not { } pattern)
        {
            return Factor(
                0,
                ["No alert pattern found this incident; a person or an alert opened it."]
            );
        }

        var matching = Matching(pattern, input.Evidence);
        var read = matching.Count > 0 ? matching : input.Evidence;
        var claim = Claim(pattern);
        var level = read.Count == 0 ? 0 : read.Average(static l => Level(l.Level));
        var match = input.Evidence.Count == 0 ? 0 : (double)matching.Count / input.Evidence.Count;
        var count = Math.Min(1, (double)input.OccurrenceCount / Math.Max(1, pattern.Threshold));

        return Factor(
            (ClaimShare * claim)
                + (LevelShare * level)
                + (MatchShare * match)
                + (CountShare * count),
            [
                $"Pattern “{pattern.Name}” (version {pattern.Version}) is of {Name(pattern.Severity)} severity"
                    + (
                        IsKnown(pattern.Category)
                            ? $" and points to {pattern.Category}."
                            : " and names no category."
                    ),
                input.Evidence.Count == 0
                    ? "No log lines were kept as evidence."
                    : $"It matches {matching.Count} of {input.Evidence.Count} lines of evidence.",
                .. read.Count == 0
                    ? Enumerable.Empty<string>()
                    :
                    [
                        $"{read.Count(static l => l.Level >= EntryLevel.Error)} of them are errors, "
                            + $"{read.Count(static l => l.Level == EntryLevel.Unknown)} name no level.",
                    ],
                $"Seen {input.OccurrenceCount} times; the threshold is {pattern.Threshold}.",
            ]
        );
    }

    private static double Claim(AlertPattern pattern) =>
        (IsKnown(pattern.Category) ? 1 : 0.5)
        * pattern.Severity switch
        {
            Severity.Critical or Severity.High => 1,
            Severity.Medium => 0.7,
            Severity.Low => 0.4,
            _ => 0.2,
        };

    private static double Level(EntryLevel level) =>
        level switch
        {
            >= EntryLevel.Error => 1,
            EntryLevel.Warning => 0.5,
            EntryLevel.Unknown => 0.7,
            _ => 0,
        };

    private static IReadOnlyList<EvidenceText> Matching(
        AlertPattern pattern,
        IReadOnlyList<EvidenceText> evidence
    )
    {
        var compiled = new Knowledge.ErrorPattern(pattern.Regex);
        return [.. evidence.Where(l => compiled.Matches(l.Message))];
    }

    private static bool IsKnown(string category) => RootCause.IsKnown(category);

    private static string Name(Severity severity) =>
        severity.ToString().ToLower(CultureInfo.InvariantCulture);

    private static ConfidenceFactor Factor(double value, IReadOnlyList<string> evidence) =>
        AnalysisFormula.Factor(
            AnalysisFormula.PatternFactor,
            AnalysisFormula.PatternWeight,
            value,
            evidence
        );
}
