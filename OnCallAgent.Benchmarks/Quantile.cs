namespace OnCallAgent.Benchmarks;

/// <summary>Nearest-rank quantiles: always a value that was really measured.</summary>
internal static class Quantile
{
    public static double Of(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
