using OnCallAgent.Domain.Analysis;

namespace OnCallAgent.Domain.Learning;

/// <summary>A bar of the reliability chart.</summary>
/// <param name="Count">Attempts in it.</param>
/// <param name="Predicted">What was predicted for them, on average, 0 to 1.</param>
/// <param name="Worked">The share that worked, 0 to 1.</param>
public sealed record ReliabilityBin(int Count, double Predicted, double Worked);

/// <summary>How true a confidence was.</summary>
/// <param name="Brier">Mean squared distance of prediction and end, 0 (perfect) to 1. Brier, Verification of Forecasts, 1950.</param>
/// <param name="CalibrationError">Mean distance of prediction and share in bins of equal size, 0 to 1.</param>
/// <param name="Bins">From low predictions to high ones.</param>
public sealed record Reliability(
    double Brier,
    double CalibrationError,
    IReadOnlyList<ReliabilityBin> Bins
)
{
    private const int MostBins = 10;
    private const int LeastInBin = 5;

    /// <summary>Measures predictions by what came of them. Without any, all is 0.</summary>
    public static Reliability Of(IReadOnlyCollection<(double Predicted, bool Worked)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count == 0)
        {
            return new Reliability(0, 0, []);
        }

        var sorted = pairs.OrderBy(static p => p.Predicted).ToArray();
        var count = Math.Clamp(sorted.Length / LeastInBin, 1, MostBins);
        var bins = new List<ReliabilityBin>(count);
        for (var bin = 0; bin < count; bin++)
        {
            var part = sorted[(bin * sorted.Length / count)..((bin + 1) * sorted.Length / count)];
            bins.Add(
                new ReliabilityBin(
                    part.Length,
                    Rounded(part.Average(static p => p.Predicted)),
                    Rounded(part.Average(static p => p.Worked ? 1.0 : 0.0))
                )
            );
        }

        return new Reliability(
            Rounded(
                sorted.Average(static p =>
                    (p.Predicted - (p.Worked ? 1 : 0)) * (p.Predicted - (p.Worked ? 1 : 0))
                )
            ),
            Rounded(
                bins.Sum(static b => b.Count * Math.Abs(b.Predicted - b.Worked)) / sorted.Length
            ),
            bins
        );
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}

/// <summary>How true the confidence is by the outcomes so far: as scored, and as calibrated.</summary>
/// <param name="Calibration">The calibration in use.</param>
/// <param name="Raw">Of the raw scores.</param>
/// <param name="Calibrated">
/// Of calibrated chances, each from a calibration that did not see its own attempt (five parts, cross-validated); null
/// while not calibrated.
/// </param>
public sealed record CalibrationReport(
    ConfidenceCalibration Calibration,
    Reliability Raw,
    Reliability? Calibrated
)
{
    private const int Parts = 5;

    /// <summary>The report of these attempts.</summary>
    /// <param name="attempts">Those of one version of the rules, in a fixed order.</param>
    /// <param name="version">Id of the latest outcome.</param>
    public static CalibrationReport Of(IReadOnlyList<Attempt> attempts, long version)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        var calibration = CalibrationFit.Of(attempts, version);
        return new CalibrationReport(
            calibration,
            Reliability.Of([.. attempts.Select(static a => (a.RawConfidence, a.Worked))]),
            calibration.IsCalibrated ? Reliability.Of(Unseen(attempts)) : null
        );
    }

    private static List<(double, bool)> Unseen(IReadOnlyList<Attempt> attempts)
    {
        var predicted = new List<(double, bool)>(attempts.Count);
        for (var part = 0; part < Parts; part++)
        {
            var own = part;
            var learned = CalibrationFit.Of([.. attempts.Where((_, i) => i % Parts != own)], 0) with
            {
                // Smaller by a fifth, and used all the same.
                Outcomes = ConfidenceCalibration.LeastOutcomes,
            };
            predicted.AddRange(
                attempts
                    .Where((_, i) => i % Parts == own)
                    .Select(a => (learned.Of(a.RawConfidence)!.Value, a.Worked))
            );
        }

        return predicted;
    }
}
