using OnCallAgent.Domain.Analysis;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Analysis;

public sealed class ResolutionPredictionTests
{
    private static PastIncident Past(
        double minutes,
        double similarity = 0.5,
        bool sameFault = false
    ) => new($"INC-{minutes}", similarity, sameFault, TimeSpan.FromMinutes(minutes));

    [Fact]
    public void Fewer_than_three_predict_nothing()
    {
        ResolutionPrediction.Of([]).ShouldBeNull();
        ResolutionPrediction.Of([Past(10), Past(20, sameFault: true)]).ShouldBeNull();
    }

    [Fact]
    public void The_median_is_told_with_a_range() =>
        ResolutionPrediction
            .Of([Past(20), Past(10), Past(60)])
            .ShouldBe(new ResolutionPrediction(20, 10, 60, 3, false));

    [Fact]
    public void Three_of_the_same_fault_say_more_than_any_others() =>
        ResolutionPrediction
            .Of([
                Past(10, 1, sameFault: true),
                Past(11, 1, sameFault: true),
                Past(12, 1, sameFault: true),
                .. Enumerable.Range(0, 30).Select(static _ => Past(300, 0.9)),
            ])
            .ShouldBe(new ResolutionPrediction(11, 10, 12, 3, true));

    [Fact]
    public void The_more_alike_the_more_it_counts()
    {
        var prediction = ResolutionPrediction.Of([
            Past(10, 0.9),
            Past(11, 0.9),
            .. Enumerable.Range(0, 5).Select(static i => Past(200 + i, 0.3)),
        ])!;
        prediction.Minutes.ShouldBeLessThan(20);
        prediction.HighMinutes.ShouldBeGreaterThan(190);
        prediction.From.ShouldBe(7);
    }

    [Fact]
    public void A_time_that_runs_backwards_is_ignored() =>
        ResolutionPrediction.Of([Past(-5), Past(10), Past(20)]).ShouldBeNull();

    [Fact]
    public void It_is_at_least_a_minute() =>
        ResolutionPrediction
            .Of([Past(0), Past(0.01), Past(0.02)])
            .ShouldBe(new ResolutionPrediction(1, 1, 1, 3, false));

    [Fact]
    public void An_analysis_keeps_what_it_was_made_from()
    {
        var fault = new AnalysisCase().WithLine(AnalysisCase.PoolExhausted);
        fault.Past.AddRange(Enumerable.Range(1, 9).Select(static i => Past(i)));
        var analysis = fault.Analyse();
        analysis.PredictedResolutionMinutes.ShouldBe(5);
        analysis.SimilarIncidents.ShouldBe(fault.Past.Take(5));
    }
}
