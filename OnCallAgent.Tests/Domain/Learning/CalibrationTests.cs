using OnCallAgent.Domain.Learning;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Learning;

public sealed class CalibrationTests
{
    private static readonly Dictionary<string, Func<double, double>> Truths = new()
    {
        ["as it says"] = static s => s,
        ["too sure"] = static s => Math.Pow(s, 2.5),
        ["too modest"] = static s => Math.Sqrt(s),
        ["the score says nothing"] = static _ => 0.6,
        ["nearly always"] = static s => 0.93 + (0.05 * s),
    };

    public static TheoryData<string> Worlds => [.. Truths.Keys];

    [Fact]
    public void Under_20_outcomes_nothing_is_calibrated()
    {
        var calibration = CalibrationFit.Of(Outcomes.Drawn(19, static s => s, 1), 19);
        calibration.IsCalibrated.ShouldBeFalse();
        calibration.Of(0.8).ShouldBeNull();
        calibration.RawScoreFor(0.5).ShouldBeNull();
        CalibrationReport.Of(Outcomes.Drawn(19, static s => s, 1), 19).Calibrated.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Worlds))]
    public void With_many_outcomes_the_chance_is_the_measured_one(string world)
    {
        var truth = Truths[world];
        var calibration = CalibrationFit.Of(Outcomes.Drawn(2_000, truth, 7), 2_000);
        foreach (var score in new[] { 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 })
        {
            calibration.Of(score)!.Value.ShouldBe(truth(score), 0.08, $"{world} at {score}");
        }
    }

    [Theory, MemberData(nameof(Worlds))]
    public void With_few_outcomes_it_is_nearer_to_the_truth_than_the_raw_score_or_close_to_it(
        string world
    )
    {
        var truth = Truths[world];
        double[] scores = [0.5, 0.7, 0.9];
        var (calibrated, raw) = (0.0, 0.0);
        for (var seed = 0; seed < 50; seed++)
        {
            var calibration = CalibrationFit.Of(Outcomes.Drawn(20, truth, seed), 20);
            calibrated += scores.Average(s => Math.Abs(calibration.Of(s)!.Value - truth(s))) / 50;
            raw += scores.Average(s => Math.Abs(s - truth(s))) / 50;
        }

        calibrated.ShouldBeLessThan(Math.Max(raw, 0.13), world);
    }

    [Theory, MemberData(nameof(Worlds))]
    public void The_interval_holds_the_truth_nearly_always(string world)
    {
        var truth = Truths[world];
        var held = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var chance = CalibrationFit.Of(Outcomes.Drawn(60, truth, seed), 60).Of(0.8)!;
            chance.Low.ShouldBeLessThanOrEqualTo(chance.Value);
            chance.High.ShouldBeGreaterThanOrEqualTo(chance.Value);
            held += truth(0.8) >= chance.Low && truth(0.8) <= chance.High ? 1 : 0;
        }

        held.ShouldBeGreaterThanOrEqualTo(85, world);
    }

    [Fact]
    public void A_higher_score_never_means_a_lower_chance()
    {
        var calibration = CalibrationFit.Of(Outcomes.Drawn(200, static s => 1 - s, 3), 200);
        calibration.Slope.ShouldBe(0);
        calibration.Of(0.9)!.Value.ShouldBe(calibration.Of(0.3)!.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_alike_is_no_certainty(bool worked)
    {
        var attempts = Enumerable.Range(0, 20).Select(_ => Outcomes.Tried(0.85, worked)).ToList();
        var chance = CalibrationFit.Of(attempts, 20).Of(0.85)!;
        chance.Value.ShouldBeInRange(0.02, 0.995);
        (chance.High - chance.Low).ShouldBeGreaterThan(0.03);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Scores_at_the_edge_are_finite(double raw)
    {
        var attempts = Enumerable.Range(0, 40).Select(i => Outcomes.Tried(raw, i % 4 != 0));
        var chance = CalibrationFit.Of([.. attempts], 40).Of(raw)!;
        double.IsFinite(chance.Value + chance.Low + chance.High).ShouldBeTrue();
    }

    [Fact]
    public void The_score_that_reaches_a_chance_is_the_least_one()
    {
        var calibration = CalibrationFit.Of(
            Outcomes.Drawn(2_000, static s => Math.Pow(s, 2.5), 7),
            1
        );
        var least = calibration.RawScoreFor(0.7)!.Value;
        calibration.Of(least)!.Value.ShouldBeGreaterThanOrEqualTo(0.7);
        calibration.Of(least - 0.01)!.Value.ShouldBeLessThan(0.7);
        calibration.RawScoreFor(1.01).ShouldBeNull();
    }

    [Fact]
    public void Calibrated_chances_are_truer_than_scores_that_are_too_sure()
    {
        var report = CalibrationReport.Of(
            Outcomes.Drawn(300, static s => Math.Pow(s, 2.5), 11),
            300
        );
        report.Calibrated!.Brier.ShouldBeLessThan(report.Raw.Brier);
        report.Calibrated.CalibrationError.ShouldBeLessThan(report.Raw.CalibrationError);
        report.Raw.Bins.Sum(static b => b.Count).ShouldBe(300);
        report.Calibrated.Bins.Sum(static b => b.Count).ShouldBe(300);
    }

    [Fact]
    public void Reliability_is_counted_in_bins_of_equal_size()
    {
        var reliability = Reliability.Of([
            .. Enumerable.Range(0, 10).Select(static i => (0.2, i < 2)),
            .. Enumerable.Range(0, 10).Select(static i => (0.9, i < 5)),
        ]);
        reliability.Bins.Count.ShouldBe(4);
        reliability.Bins.ShouldAllBe(static b => b.Count == 5);
        reliability.CalibrationError.ShouldBe(0.35, 0.16);
        reliability.Brier.ShouldBe(((2 * 0.64) + (8 * 0.04) + (5 * 0.01) + (5 * 0.81)) / 20, 1e-4);
        Reliability.Of([]).Bins.ShouldBeEmpty();
    }
}
