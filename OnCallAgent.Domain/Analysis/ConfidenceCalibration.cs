namespace OnCallAgent.Domain.Analysis;

/// <summary>
/// What recorded outcomes make of a raw score: the measured chance that the recommended actions resolve the incident.
/// </summary>
/// <remarks>
/// Logistic calibration (Platt, Probabilistic Outputs for Support Vector Machines, 1999) of the score's log-odds:
/// p = 1 ÷ (1 + e^−(intercept + slope × ln(s ÷ (1 − s)))). Intercept 0 and slope 1 leave the score as it is. The interval
/// comes from the covariance of the two.
/// </remarks>
public sealed record ConfidenceCalibration
{
    /// <summary>Fewer outcomes than this calibrate nothing: the raw score is used.</summary>
    public const int LeastOutcomes = 20;

    // Two-sided 95 % of the normal distribution.
    private const double Deviations = 1.959964;

    // A score of exactly 0 or 1 has no log-odds.
    private const double Edge = 0.01;

    /// <summary>Nothing is recorded yet.</summary>
    public static readonly ConfidenceCalibration None = new();

    /// <summary>Id of the latest outcome that it was made from: the same outcomes up to there make it again. 0 for none.</summary>
    public long Version { get; init; }

    /// <summary>Attempts with a known end that it was made from.</summary>
    public int Outcomes { get; init; }

    /// <summary>Shift of the log-odds.</summary>
    public double Intercept { get; init; }

    /// <summary>Stretch of the log-odds, 0 or more.</summary>
    public double Slope { get; init; } = 1;

    /// <summary>Variance of <see cref="Intercept"/>.</summary>
    public double InterceptVariance { get; init; }

    /// <summary>Variance of <see cref="Slope"/>.</summary>
    public double SlopeVariance { get; init; }

    /// <summary>How the two vary together.</summary>
    public double Covariance { get; init; }

    /// <summary>Whether there are enough outcomes to use it.</summary>
    public bool IsCalibrated => Outcomes >= LeastOutcomes;

    /// <summary>A score as the calibration sees it: a log-odds between −4.6 and 4.6.</summary>
    public static double LogOdds(double score)
    {
        var p = Math.Clamp(score, Edge, 1 - Edge);
        return Math.Log(p / (1 - p));
    }

    /// <summary>The measured chance for a raw score; null while there are too few outcomes.</summary>
    /// <param name="raw">0 to 1.</param>
    public CalibratedConfidence? Of(double raw)
    {
        if (!IsCalibrated)
        {
            return null;
        }

        var x = LogOdds(raw);
        var middle = Intercept + (Slope * x);
        var spread =
            Deviations
            * Math.Sqrt(
                Math.Max(0, InterceptVariance + (2 * x * Covariance) + (x * x * SlopeVariance))
            );
        return new CalibratedConfidence(
            Chance(middle),
            Chance(middle - spread),
            Chance(middle + spread)
        );
    }

    /// <summary>The least raw score whose chance reaches this; null where none does, or where it is not calibrated.</summary>
    /// <param name="least">0 to 1.</param>
    public double? RawScoreFor(double least)
    {
        for (var hundredths = 0; hundredths <= 100; hundredths++)
        {
            if (Of(hundredths / 100.0) is { } chance && chance.Value >= least)
            {
                return hundredths / 100.0;
            }
        }

        return null;
    }

    private static double Chance(double logOdds) =>
        Math.Round(1 / (1 + Math.Exp(-logOdds)), 4, MidpointRounding.AwayFromZero);
}

/// <summary>A measured chance with its 95 % interval, each 0 to 1 with four decimals.</summary>
/// <param name="Value">The chance.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record CalibratedConfidence(double Value, double Low, double High);
