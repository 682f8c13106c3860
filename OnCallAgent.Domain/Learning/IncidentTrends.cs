using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Learning;

/// <summary>What of an incident the trends look at.</summary>
/// <param name="CreatedAt">When it was opened.</param>
/// <param name="Service">Its service.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Lines">Lines that were grouped into it.</param>
/// <param name="AcknowledgedAt">When somebody saw it; null for never.</param>
/// <param name="ResolvedAt">When it was over; null while it is open.</param>
/// <param name="ResolutionMethod">How; null while it is open.</param>
public readonly record struct IncidentSample(
    DateTimeOffset CreatedAt,
    string Service,
    Severity Severity,
    long Lines,
    DateTimeOffset? AcknowledgedAt,
    DateTimeOffset? ResolvedAt,
    string? ResolutionMethod
);

/// <summary>Figures of some incidents.</summary>
/// <param name="Opened">How many there were.</param>
/// <param name="BySeverity">Of these, by severity; every severity is there.</param>
/// <param name="Lines">Alert lines that became them.</param>
/// <param name="MedianToAcknowledge">Median time to acknowledge of those somebody saw; null where nobody saw any.</param>
/// <param name="MedianToResolve">Median time to resolve of those that are over; null where none is.</param>
/// <param name="Resolved">How many are over.</param>
/// <param name="Automated">Of these, how many the agent resolved.</param>
public sealed record TrendFigures(
    int Opened,
    IReadOnlyDictionary<Severity, int> BySeverity,
    long Lines,
    TimeSpan? MedianToAcknowledge,
    TimeSpan? MedianToResolve,
    int Resolved,
    int Automated
)
{
    /// <summary>Share of the resolved that the agent resolved, 0 to 1; null where none is over.</summary>
    public double? AutomatedShare => Resolved == 0 ? null : (double)Automated / Resolved;

    /// <summary>Share of the alert lines that called nobody of their own, 0 to 1: grouped into an incident that was there; null without lines.</summary>
    public double? NoiseReduction => Lines == 0 ? null : Math.Max(0, 1 - ((double)Opened / Lines));

    /// <summary>The figures of these incidents.</summary>
    public static TrendFigures Of(IReadOnlyCollection<IncidentSample> incidents)
    {
        ArgumentNullException.ThrowIfNull(incidents);
        return new TrendFigures(
            incidents.Count,
            Enum.GetValues<Severity>()
                .ToDictionary(s => s, s => incidents.Count(i => i.Severity == s)),
            incidents.Sum(static i => i.Lines),
            Median.Of(
                incidents.Select(static i => i.AcknowledgedAt - i.CreatedAt).OfType<TimeSpan>()
            ),
            Median.Of(incidents.Select(static i => i.ResolvedAt - i.CreatedAt).OfType<TimeSpan>()),
            incidents.Count(static i => i.ResolvedAt is not null),
            incidents.Count(static i =>
                i.ResolvedAt is not null && i.ResolutionMethod == Resolution.Automated
            )
        );
    }
}

/// <summary>A day's figures, by when the incidents were opened.</summary>
/// <param name="Day">The day.</param>
/// <param name="Figures">Its figures.</param>
public sealed record TrendDay(DateOnly Day, TrendFigures Figures);

/// <summary>A service's figures.</summary>
/// <param name="Service">The service.</param>
/// <param name="Figures">Its figures.</param>
public sealed record TrendService(string Service, TrendFigures Figures);

/// <summary>How it went over some days: every day is there, also one on which nothing happened.</summary>
/// <param name="Days">Oldest first.</param>
/// <param name="Services">Most incidents first.</param>
/// <param name="All">Of all together.</param>
public sealed record IncidentTrends(
    IReadOnlyList<TrendDay> Days,
    IReadOnlyList<TrendService> Services,
    TrendFigures All
)
{
    /// <summary>The trends of incidents.</summary>
    /// <param name="incidents">Those opened on the days, in any order; others are left out.</param>
    /// <param name="first">The first day.</param>
    /// <param name="days">How many days, at least one.</param>
    /// <param name="dayOf">On which of the reader's days a moment lies.</param>
    public static IncidentTrends Of(
        IEnumerable<IncidentSample> incidents,
        DateOnly first,
        int days,
        Func<DateTimeOffset, DateOnly> dayOf
    )
    {
        ArgumentNullException.ThrowIfNull(incidents);
        ArgumentNullException.ThrowIfNull(dayOf);
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        var last = first.AddDays(days - 1);
        var within = incidents
            .Select(i => (Day: dayOf(i.CreatedAt), Incident: i))
            .Where(i => i.Day >= first && i.Day <= last)
            .ToList();
        var byDay = within.ToLookup(i => i.Day, i => i.Incident);
        return new IncidentTrends(
            [
                .. Enumerable
                    .Range(0, days)
                    .Select(first.AddDays)
                    .Select(day => new TrendDay(day, TrendFigures.Of([.. byDay[day]]))),
            ],
            [
                .. within
                    .GroupBy(i => i.Incident.Service, i => i.Incident, StringComparer.Ordinal)
                    .Select(g => new TrendService(g.Key, TrendFigures.Of([.. g])))
                    .OrderByDescending(s => s.Figures.Opened)
                    .ThenBy(s => s.Service, StringComparer.Ordinal),
            ],
            TrendFigures.Of([.. within.Select(i => i.Incident)])
        );
    }
}
