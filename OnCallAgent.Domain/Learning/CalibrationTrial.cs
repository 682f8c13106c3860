using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Learning;

/// <summary>How true chances were.</summary>
/// <param name="CalibrationError">See <see cref="CrossValidation.Error"/>.</param>
/// <param name="Brier">See <see cref="CrossValidation.Brier"/>.</param>
public sealed record ChanceAccuracy(double CalibrationError, double Brier);

/// <summary>
/// How far the calibration that is learned from outcomes holds on cases it has not seen: the product's own, beside the
/// scores as they are and beside isotonic regression.
/// </summary>
/// <param name="Cases">Scores with a known end.</param>
/// <param name="Right">Those that were right.</param>
/// <param name="AsScored">The scores taken for chances.</param>
/// <param name="Logistic">By <see cref="CalibrationFit"/>, as the product does it: cross-validated.</param>
/// <param name="Isotonic">By isotonic regression, for comparison: cross-validated alike.</param>
/// <param name="ErrorOfPerfect">The calibration error that true chances would show with so few cases, by chance alone.</param>
public sealed record CalibrationTrial(
    int Cases,
    int Right,
    ChanceAccuracy AsScored,
    ChanceAccuracy Logistic,
    ChanceAccuracy Isotonic,
    double ErrorOfPerfect
)
{
    // How cases fall into folds changes the figures of a small set; their mean does not depend on it.
    private const int Repeats = 20;
    private const int Draws = 100;
    private const int Seed = 20_250_102;

    /// <summary>Tries it on these cases; null where there are fewer than a calibration is made of.</summary>
    /// <param name="cases">The score of each, and whether it was right.</param>
    /// <param name="folds">Parts of the cross-validation, 2 or more.</param>
    public static CalibrationTrial? Of(IReadOnlyList<(double Score, bool Right)> cases, int folds)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        if (cases.Count < ConfidenceCalibration.LeastOutcomes)
        {
            return null;
        }

        // The same cases give the same report.
#pragma warning disable CA5394
        var chance = new Random(Seed);
        var logistic = new List<ChanceAccuracy>();
        var isotonic = new List<ChanceAccuracy>();
        var perfect = new List<double>();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var foldOf = CrossValidation.Deal(cases.Count, folds, chance);
            var chances = Unseen(cases, foldOf, Logistics);
            logistic.Add(Accuracy(chances));
            isotonic.Add(Accuracy(Unseen(cases, foldOf, Isotonics)));
            perfect.AddRange(
                Enumerable
                    .Range(0, Draws)
                    .Select(_ =>
                        CrossValidation.Error([
                            .. chances.Select(c => (c.Chance, chance.NextDouble() < c.Chance)),
                        ])
                    )
            );
        }
#pragma warning restore CA5394

        return new CalibrationTrial(
            cases.Count,
            cases.Count(static c => c.Right),
            Accuracy(cases),
            Mean(logistic),
            Mean(isotonic),
            perfect.Average()
        );
    }

    /// <summary>The chances that fit best among those that never fall as the score rises: pooling of adjacent violators.</summary>
    /// <param name="seen">Scores with a known end; one at least.</param>
    /// <returns>The chance of a score.</returns>
    /// <remarks>Ayer et al., An empirical distribution function for sampling with incomplete information, 1955.</remarks>
    public static Func<double, double> Isotonics(IReadOnlyList<(double Score, bool Right)> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var pools = new List<(double From, double Right, int Count)>();
        foreach (var same in seen.GroupBy(static s => s.Score).OrderBy(static g => g.Key))
        {
            pools.Add((same.Key, same.Count(static s => s.Right), same.Count()));
            while (
                pools.Count > 1
                && pools[^2].Right / pools[^2].Count >= pools[^1].Right / pools[^1].Count
            )
            {
                pools[^2] = (
                    pools[^2].From,
                    pools[^2].Right + pools[^1].Right,
                    pools[^2].Count + pools[^1].Count
                );
                pools.RemoveAt(pools.Count - 1);
            }
        }

        return score =>
        {
            var pool = pools.FindLast(p => p.From <= score);
            pool = pool.Count == 0 ? pools[0] : pool;
            return pool.Right / pool.Count;
        };
    }

    private static Func<double, double> Logistics(IReadOnlyList<(double Score, bool Right)> seen)
    {
        var calibration = CalibrationFit.Of([.. seen.Select(static s => ToAttempt(s))], 0) with
        {
            // Smaller by a fold, and used all the same.
            Outcomes = ConfidenceCalibration.LeastOutcomes,
        };
        return score => calibration.Of(score)!.Value;
    }

    private static (double Chance, bool Right)[] Unseen(
        IReadOnlyList<(double Score, bool Right)> cases,
        int[] foldOf,
        Func<IReadOnlyList<(double Score, bool Right)>, Func<double, double>> learn
    )
    {
        var chances = new (double, bool)[cases.Count];
        foreach (var fold in foldOf.Distinct())
        {
            var chanceOf = learn([.. cases.Where((_, i) => foldOf[i] != fold)]);
            for (var i = 0; i < chances.Length; i++)
            {
                if (foldOf[i] == fold)
                {
                    chances[i] = (chanceOf(cases[i].Score), cases[i].Right);
                }
            }
        }

        return chances;
    }

    private static ChanceAccuracy Accuracy(IReadOnlyList<(double Chance, bool Right)> forecasts) =>
        new(CrossValidation.Error(forecasts), CrossValidation.Brier(forecasts));

    private static ChanceAccuracy Mean(IReadOnlyList<ChanceAccuracy> all) =>
        new(all.Average(static a => a.CalibrationError), all.Average(static a => a.Brier));

    private static Attempt ToAttempt((double Score, bool Right) seen) =>
        new(
            "",
            DateTimeOffset.UnixEpoch,
            seen.Score,
            AnalysisFormula.RulesVersion,
            seen.Right,
            null,
            null,
            null,
            null
        );
}
