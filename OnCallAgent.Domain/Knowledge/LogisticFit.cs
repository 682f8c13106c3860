namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// Logistic regression with a ridge penalty on all but the intercept, by Newton's method (le Cessie, van Houwelingen:
/// Ridge Estimators in Logistic Regression, 1992).
/// </summary>
internal static class LogisticFit
{
    private const int Steps = 25;
    private const double Enough = 1e-9;

    // The intercept is free but for this, so that samples of one kind only have a finite answer.
    private const double OnIntercept = 0.05;

    // Beyond this, a chance is 0 or 1 to machine precision, and the curve has no slope left to follow.
    private const double MostLogit = 30;

    /// <summary>The chance for a sample, 0 to 1.</summary>
    /// <param name="weights">The intercept, then one for each sign.</param>
    /// <param name="signs">The sample.</param>
    public static double Chance(double[] weights, double[] signs)
    {
        var logit = weights[0];
        for (var i = 0; i < signs.Length; i++)
        {
            logit += weights[i + 1] * signs[i];
        }

        return 1 / (1 + Math.Exp(-Math.Clamp(logit, -MostLogit, MostLogit)));
    }

    /// <summary>The weights that fit best; without samples every weight is 0.</summary>
    /// <param name="samples">Each with <paramref name="signs"/> signs.</param>
    /// <param name="signs">How many signs there are.</param>
    /// <param name="penalty">Pulls weights to 0; as strong as so many samples, about.</param>
    public static double[] Of(
        IReadOnlyList<(double[] Signs, bool Happened)> samples,
        int signs,
        double penalty
    )
    {
        var size = 1 + signs;
        var weights = new double[size];
        for (var step = 0; step < Steps; step++)
        {
            var slope = new double[size];
            var curve = new double[size, size];
            for (var i = 0; i < size; i++)
            {
                var ridge = i == 0 ? OnIntercept : penalty;
                slope[i] = ridge * weights[i];
                curve[i, i] = ridge;
            }

            foreach (var (sample, happened) in samples)
            {
                var chance = Chance(weights, sample);
                var (error, spread) = (chance - (happened ? 1 : 0), chance * (1 - chance));
                for (var i = 0; i < size; i++)
                {
                    var at = i == 0 ? 1 : sample[i - 1];
                    slope[i] += error * at;
                    for (var j = 0; j < size; j++)
                    {
                        curve[i, j] += spread * at * (j == 0 ? 1 : sample[j - 1]);
                    }
                }
            }

            var change = Solve(curve, slope);
            for (var i = 0; i < size; i++)
            {
                weights[i] -= change[i];
            }

            if (Array.TrueForAll(change, static c => Math.Abs(c) < Enough))
            {
                break;
            }
        }

        return weights;
    }

    // Gauss without exchanging rows: the penalty makes the matrix positive definite.
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        var answer = (double[])right.Clone();
        for (var i = 0; i < size; i++)
        {
            for (var row = i + 1; row < size; row++)
            {
                var factor = matrix[row, i] / matrix[i, i];
                for (var column = i; column < size; column++)
                {
                    matrix[row, column] -= factor * matrix[i, column];
                }

                answer[row] -= factor * answer[i];
            }
        }

        for (var i = size - 1; i >= 0; i--)
        {
            for (var column = i + 1; column < size; column++)
            {
                answer[i] -= matrix[i, column] * answer[column];
            }

            answer[i] /= matrix[i, i];
        }

        return answer;
    }
}
