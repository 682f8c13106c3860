using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Decisions.Rules;

namespace OnCallAgent.Tests.Domain.Decisions;

public sealed class WrongActionLimitTests
{
    private static GuardVerdict Judged(
        double raw,
        double? limit,
        ConfidenceCalibration? calibration = null
    )
    {
        var known = calibration ?? ConfidenceCalibration.None with { Outcomes = 7 };
        return new ConfidenceRule().Judge(
            Support.Decisions.Agreeable with
            {
                MostWrongActions = limit,
                Analysis = Support.Decisions.Analysis with
                {
                    Confidence = raw,
                    Calibration = known,
                    Calibrated = known.Of(raw),
                },
            }
        );
    }

    private static ConfidenceCalibration Known(double shift, double variance) =>
        new()
        {
            Outcomes = 50,
            Intercept = shift,
            InterceptVariance = variance,
        };

    [Fact]
    public void The_calibrated_chance_decides_not_the_raw_score()
    {
        Judged(0.75, null, Known(-1, 0.1)).Outcome.ShouldBe(GuardOutcome.Refuse);
        Judged(0.6, null, Known(1, 0.1)).Outcome.ShouldBe(GuardOutcome.Allow);
        Judged(0.75, null).Outcome.ShouldBe(GuardOutcome.Allow);
    }

    [Fact]
    public void Where_outcomes_promise_it_the_agent_acts() =>
        Judged(0.9, 0.1, Known(2, 0.01)).Outcome.ShouldBe(GuardOutcome.Allow);

    [Fact]
    public void Where_more_are_wrong_it_refuses_with_both_figures()
    {
        var verdict = Judged(0.9, 0.05, Known(0, 0.01));
        verdict.Outcome.ShouldBe(GuardOutcome.Refuse);
        verdict.Reason.ShouldBe(
            "10 % of such actions are wrong by 50 outcomes; at most 5 % may be."
        );
    }

    [Fact]
    public void Where_the_interval_is_too_wide_it_asks()
    {
        var verdict = Judged(0.9, 0.05, Known(1.2, 1));
        verdict.Outcome.ShouldBe(GuardOutcome.Ask);
        verdict.Reason.ShouldStartWith("50 outcomes do not suffice for at most 5 % wrong actions");
    }

    [Fact]
    public void Where_nothing_is_calibrated_yet_it_asks_above_the_threshold_and_refuses_below()
    {
        var asks = Judged(0.9, 0.05);
        asks.Outcome.ShouldBe(GuardOutcome.Ask);
        asks.Reason.ShouldContain("7 of 20 outcomes");
        Judged(0.5, 0.05).Outcome.ShouldBe(GuardOutcome.Refuse);
        Judged(double.NaN, 0.05).Outcome.ShouldBe(GuardOutcome.Refuse);
    }
}
