using OnCallAgent.Domain.Analysis;

namespace OnCallAgent.Domain.Learning;

/// <summary>Learns from attempts how a raw score becomes a measured chance.</summary>
/// <remarks>
/// The most likely intercept and slope given the attempts and a prior that takes the score at its word (intercept 0 ± 1.5,
/// slope 1 ± 0.5), found by Newton's method; their covariance is the inverse of the curvature there. The prior is the
/// shrinkage: at 20 attempts it keeps two lucky ones from meaning certainty, at 1 000 it no longer matters. Of the methods
/// compared (docs/decisions/how-the-agent-learns.md) this one was nearest to the truth with few attempts.
/// </remarks>
public static class CalibrationFit
{
    private const double InterceptSpread = 1.5;
    private const double SlopeSpread = 0.5;
    private const int MostSteps = 100;
    private const double CloseEnough = 1e-10;

    /// <summary>The calibration of these attempts.</summary>
    /// <param name="attempts">Those of one version of the rules.</param>
    /// <param name="version">Id of the latest outcome among them.</param>
    public static ConfidenceCalibration Of(IReadOnlyCollection<Attempt> attempts, long version)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        (double X, double Worked)[] points =
        [
            .. attempts.Select(static a =>
                (ConfidenceCalibration.LogOdds(a.RawConfidence), a.Worked ? 1.0 : 0.0)
            ),
        ];
        var (intercept, slope) = Climb(points, slopeFree: true);
        if (slope < 0)
        {
            // A higher score never means a lower chance: what looks so is chance.
            (intercept, slope) = Climb(points, slopeFree: false);
        }

        var (_, _, aa, ab, bb) = Slopes(points, intercept, slope);
        var determinant = (aa * bb) - (ab * ab);
        return new ConfidenceCalibration
        {
            Version = version,
            Outcomes = points.Length,
            Intercept = intercept,
            Slope = slope,
            InterceptVariance = bb / determinant,
            SlopeVariance = aa / determinant,
            Covariance = -ab / determinant,
        };
    }

    private static (double Intercept, double Slope) Climb(
        (double X, double Worked)[] points,
        bool slopeFree
    )
    {
        var (a, b) = (0.0, slopeFree ? 1.0 : 0.0);
        for (var step = 0; step < MostSteps; step++)
        {
            var (ga, gb, aa, ab, bb) = Slopes(points, a, b);
            var determinant = (aa * bb) - (ab * ab);
            var (da, db) = slopeFree
                ? (((bb * ga) - (ab * gb)) / determinant, ((aa * gb) - (ab * ga)) / determinant)
                : (ga / aa, 0);
            // The function is concave; half steps keep far starts from overshooting.
            var length = Math.Max(1, Math.Abs(da) + Math.Abs(db));
            a += da / length;
            b += db / length;
            if (Math.Abs(da) + Math.Abs(db) < CloseEnough)
            {
                break;
            }
        }

        return (a, b);
    }

    // First and (negative) second derivatives of the log-posterior.
    private static (double A, double B, double AA, double AB, double BB) Slopes(
        (double X, double Worked)[] points,
        double a,
        double b
    )
    {
        const double PriorA = 1 / (InterceptSpread * InterceptSpread);
        const double PriorB = 1 / (SlopeSpread * SlopeSpread);
        var (ga, gb) = (-a * PriorA, -(b - 1) * PriorB);
        var (aa, ab, bb) = (PriorA, 0.0, PriorB);
        foreach (var (x, worked) in points)
        {
            var p = 1 / (1 + Math.Exp(-(a + (b * x))));
            var weight = p * (1 - p);
            ga += worked - p;
            gb += (worked - p) * x;
            aa += weight;
            ab += weight * x;
            bb += weight * x * x;
        }

        return (ga, gb, aa, ab, bb);
    }
}
