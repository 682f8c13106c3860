namespace OnCallAgent.Domain.Analysis;

/// <summary>How long it will take, from how long it took.</summary>
internal static class ResolutionPrediction
{
    /// <summary>Incidents of a mere pattern differ; fewer than these predict nothing.</summary>
    private const int LeastOfPattern = 3;

    /// <summary>
    /// The median, in minutes, of past incidents of the same fault; else of the same pattern and service; else of the
    /// same pattern, if there are at least three. Rounded up, at least 1; null where there are none.
    /// </summary>
    public static int? Minutes(AnalysisInput input)
    {
        var past = input
            .Past.Where(p =>
                p.TimeToResolve >= TimeSpan.Zero
                && !string.Equals(p.Id, input.IncidentId, StringComparison.Ordinal)
            )
            .ToList();
        var sameFault = past.FindAll(p =>
            input.Fingerprint.Length > 0
            && string.Equals(p.Fingerprint, input.Fingerprint, StringComparison.Ordinal)
        );
        if (sameFault.Count > 0)
        {
            return Median(sameFault);
        }

        var samePattern = past.FindAll(p =>
            input.Pattern is not null
            && string.Equals(p.PatternId, input.Pattern.Id, StringComparison.Ordinal)
        );
        var sameService = samePattern.FindAll(p =>
            string.Equals(p.Service, input.Service, StringComparison.OrdinalIgnoreCase)
        );
        return sameService.Count > 0 ? Median(sameService)
            : samePattern.Count >= LeastOfPattern ? Median(samePattern)
            : null;
    }

    private static int Median(List<PastIncident> past)
    {
        var minutes = past.Select(static p => p.TimeToResolve.TotalMinutes).Order().ToList();
        var middle = minutes.Count / 2;
        var median =
            minutes.Count % 2 == 1 ? minutes[middle] : (minutes[middle - 1] + minutes[middle]) / 2;
        return (int)Math.Clamp(Math.Ceiling(median), 1, int.MaxValue);
    }
}
