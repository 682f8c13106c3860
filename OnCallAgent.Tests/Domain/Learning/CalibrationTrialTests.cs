using OnCallAgent.Domain.Learning;

namespace OnCallAgent.Tests.Domain.Learning;

public sealed class CalibrationTrialTests
{
    [Fact]
    public void Scores_that_are_too_modest_are_put_right_for_cases_that_were_not_seen()
    {
        // Nine of ten are right at any score about 0.3.
        var trial = CalibrationTrial
            .Of(
                [
                    .. Enumerable
                        .Range(0, 200)
                        .Select(static i => (0.2 + (i % 10 * 0.02), i % 10 != 3)),
                ],
                10
            )
            .ShouldNotBeNull();
        (trial.Cases, trial.Right).ShouldBe((200, 180));
        trial.AsScored.CalibrationError.ShouldBeGreaterThan(0.5);
        trial.Logistic.CalibrationError.ShouldBeLessThan(0.2);
        trial.Logistic.Brier.ShouldBeLessThan(trial.AsScored.Brier);
        trial.ErrorOfPerfect.ShouldBeInRange(0, 0.1);
    }

    [Fact]
    public void With_too_few_cases_nothing_is_calibrated() =>
        CalibrationTrial.Of([(0.5, true), (0.4, false)], 2).ShouldBeNull();

    [Fact]
    public void Isotonic_chances_never_fall_and_are_the_shares_of_their_pools()
    {
        var chance = CalibrationTrial.Isotonics([
            (0.1, false),
            (0.2, true),
            (0.3, false),
            (0.4, true),
        ]);
        chance(0.05).ShouldBe(0);
        chance(0.1).ShouldBe(0);
        chance(0.2).ShouldBe(0.5);
        chance(0.35).ShouldBe(0.5);
        chance(0.9).ShouldBe(1);
    }
}
