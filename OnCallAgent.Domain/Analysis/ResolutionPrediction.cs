namespace OnCallAgent.Domain.Analysis;

/// <summary>How long it will take, by how long similar incidents took.</summary>
/// <param name="Minutes">The median, rounded up, 1 or more.</param>
/// <param name="LowMinutes">One in ten took no longer than this.</param>
/// <param name="HighMinutes">Nine in ten took no longer than this.</param>
/// <param name="From">How many incidents it is made from.</param>
/// <param name="SameFault">Whether all of them were the same fault.</param>
public sealed record ResolutionPrediction(
    int Minutes,
    int LowMinutes,
    int HighMinutes,
    int From,
    bool SameFault
)
{
    /// <summary>Fewer incidents than this predict nothing.</summary>
    public const int LeastIncidents = 3;

    /// <summary>
    /// Quantiles of the times that past incidents took: of the same fault where there are three, else of all similar ones,
    /// each weighted by the square of its similarity. Null for too few.
    /// </summary>
    public static ResolutionPrediction? Of(IReadOnlyList<PastIncident> past)
    {
        ArgumentNullException.ThrowIfNull(past);
        var usable = past.Where(static p => p.TimeToResolve >= TimeSpan.Zero).ToList();
        var same = usable.FindAll(static p => p.SameFault);
        var from = same.Count >= LeastIncidents ? same : usable;
        if (from.Count < LeastIncidents)
        {
            return null;
        }

        var times = from.Select(static p =>
                (Minutes: p.TimeToResolve.TotalMinutes, Weight: p.Similarity * p.Similarity)
            )
            .OrderBy(static t => t.Minutes)
            .ToArray();
        return new ResolutionPrediction(
            Whole(Quantile(times, 0.5)),
            Whole(Quantile(times, 0.1)),
            Whole(Quantile(times, 0.9)),
            from.Count,
            same.Count >= LeastIncidents
        );
    }

    // The weighted quantile with its neighbours joined by lines: each time stands in the middle of its weight.
    private static double Quantile((double Minutes, double Weight)[] times, double share)
    {
        var wanted = share * times.Sum(static t => t.Weight);
        var (before, at) = (0.0, times[0].Minutes);
        var reached = 0.0;
        foreach (var (minutes, weight) in times)
        {
            var middle = reached + (weight / 2);
            if (middle >= wanted)
            {
                return middle <= before || before == 0
                    ? minutes
                    : at + ((minutes - at) * (wanted - before) / (middle - before));
            }

            (before, at) = (middle, minutes);
            reached += weight;
        }

        return times[^1].Minutes;
    }

    private static int Whole(double minutes) =>
        (int)Math.Clamp(Math.Ceiling(minutes), 1, int.MaxValue);
}
