namespace OnCallAgent.Domain.Knowledge;

/// <summary>Judges what is learned from cases by cases that it has not seen.</summary>
public static class CrossValidation
{
    /// <summary>Bins of the calibration error. With few cases, more bins measure chance.</summary>
    public const int Bins = 5;

    /// <summary>For each case its fold: as equal in size as can be, dealt by chance.</summary>
    /// <param name="cases">How many cases.</param>
    /// <param name="folds">Into how many; no more than cases are used.</param>
    /// <param name="chance">The same one deals the same way.</param>
    public static int[] Deal(int cases, int folds, Random chance)
    {
        ArgumentNullException.ThrowIfNull(chance);
        var order = Enumerable.Range(0, cases).ToArray();
#pragma warning disable CA5394 // Chance decides here only how cases are dealt.
        chance.Shuffle(order);
#pragma warning restore CA5394
        var foldOf = new int[cases];
        for (var i = 0; i < cases; i++)
        {
            foldOf[order[i]] = i % Math.Min(folds, cases);
        }

        return foldOf;
    }

    /// <summary>
    /// Expected calibration error, 0 to 1: chances sorted into <see cref="Bins"/> bins of equal mass; the mean distance of a
    /// bin's chance from its share of right answers.
    /// </summary>
    public static double Error(IReadOnlyList<(double Chance, bool Right)> forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        var sorted = forecasts.OrderBy(static f => f.Chance).ToArray();
        var off = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            off += Math.Abs(
                sorted[(bin * sorted.Length / Bins)..((bin + 1) * sorted.Length / Bins)]
                    .Sum(static f => f.Chance - (f.Right ? 1 : 0))
            );
        }

        return off / sorted.Length;
    }

    /// <summary>Mean square of chance minus outcome, 0 to 1. Brier, Verification of Forecasts, 1950.</summary>
    public static double Brier(IReadOnlyList<(double Chance, bool Right)> forecasts) =>
        forecasts.Average(static f => Math.Pow(f.Chance - (f.Right ? 1 : 0), 2));
}
