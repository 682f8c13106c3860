using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Learning;

public sealed class IncidentTrendsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_day_is_there_and_an_incident_counts_on_the_readers_day()
    {
        var ahead = TimeSpan.FromHours(13);
        var trends = IncidentTrends.Of(
            [At(Noon), At(Noon.AddDays(-1)), At(Noon.AddDays(-30))],
            new DateOnly(2026, 11, 22),
            3,
            at => DateOnly.FromDateTime(at.ToOffset(ahead).DateTime)
        );
        trends
            .Days.Select(d => (d.Day.Day, d.Figures.Opened))
            .ShouldBe([(22, 0), (23, 1), (24, 1)]);
        trends.All.Opened.ShouldBe(2);
    }

    [Fact]
    public void Medians_are_of_those_that_somebody_saw_or_that_are_over()
    {
        var figures = TrendFigures.Of([
            At(Noon) with
            {
                AcknowledgedAt = Noon.AddSeconds(10),
            },
            At(Noon) with
            {
                AcknowledgedAt = Noon.AddSeconds(30),
            },
            At(Noon) with
            {
                ResolvedAt = Noon.AddMinutes(4),
                ResolutionMethod = Resolution.Automated,
            },
            At(Noon) with
            {
                ResolvedAt = Noon.AddMinutes(8),
                ResolutionMethod = Resolution.Manual,
                Lines = 17,
            },
        ]);
        figures.MedianToAcknowledge.ShouldBe(TimeSpan.FromSeconds(20));
        figures.MedianToResolve.ShouldBe(TimeSpan.FromMinutes(6));
        figures.AutomatedShare.ShouldBe(0.5);
        figures.Lines.ShouldBe(20);
        figures.NoiseReduction.ShouldBe(0.8);
    }

    [Fact]
    public void Nothing_is_claimed_of_nothing()
    {
        var figures = TrendFigures.Of([]);
        figures.MedianToAcknowledge.ShouldBeNull();
        figures.AutomatedShare.ShouldBeNull();
        figures.NoiseReduction.ShouldBeNull();
        figures.BySeverity.Values.ShouldAllBe(count => count == 0);
    }

    [Fact]
    public void The_service_with_most_incidents_comes_first()
    {
        var trends = IncidentTrends.Of(
            [At(Noon, "b"), At(Noon, "a"), At(Noon, "b")],
            new DateOnly(2026, 11, 23),
            1,
            at => DateOnly.FromDateTime(at.UtcDateTime)
        );
        trends.Services.Select(s => (s.Service, s.Figures.Opened)).ShouldBe([("b", 2), ("a", 1)]);
    }

    private static IncidentSample At(DateTimeOffset at, string service = "shop") =>
        new(at, service, Severity.High, 1, null, null, null);
}
