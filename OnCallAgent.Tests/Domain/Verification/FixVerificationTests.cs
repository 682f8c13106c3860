using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Tests.Domain.Verification;

public sealed class FixVerificationTests
{
    private static readonly DateTimeOffset Done = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);
    private static readonly DateTimeOffset Before = Done.AddMinutes(-1);

    private static readonly FixVerification Fresh = new()
    {
        StartedAt = Done,
        Window = TimeSpan.FromSeconds(60),
    };

    private static FixVerification Healthy =>
        Fresh.With(new HealthObservation(HealthState.Healthy, "200 in 12 ms"));

    [Fact]
    public void A_fix_that_is_quiet_for_the_whole_window_and_healthy_at_its_end_is_proven() =>
        Healthy
            .Judge(Before, Fresh.EndsAt)
            .ShouldBeOfType<VerificationVerdict.Passed>()
            .Why.ShouldBe("Quiet for 60 s and healthy in 1 of 1 checks (200 in 12 ms).");

    [Fact]
    public void A_tick_before_the_window_ends_it_is_too_early()
    {
        var now = Fresh.EndsAt.AddTicks(-1);

        Healthy
            .Judge(Before, now)
            .ShouldBeOfType<VerificationVerdict.TooEarly>()
            .LookAgainAt.ShouldBe(Fresh.EndsAt);
    }

    [Fact]
    public void Until_the_end_health_is_looked_at_every_two_seconds() =>
        Healthy
            .Judge(Before, Done)
            .ShouldBeOfType<VerificationVerdict.TooEarly>()
            .LookAgainAt.ShouldBe(Done + FixVerification.ProbeInterval);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Last_words_of_a_restarting_service_do_not_count(int secondsAfter) =>
        Healthy
            .Judge(Done.AddSeconds(secondsAfter), Fresh.EndsAt)
            .ShouldBeOfType<VerificationVerdict.Passed>();

    [Fact]
    public void A_line_of_the_fault_just_after_the_grace_says_that_the_fix_did_not_hold() =>
        Healthy
            .Judge(Fresh.QuietSince.AddTicks(1), Done.AddSeconds(3))
            .ShouldBeOfType<VerificationVerdict.Failed>()
            .Why.ShouldBe("The fault was logged again 2 s after the action.");

    [Fact]
    public void The_fault_fails_the_fix_without_waiting_for_the_window() =>
        Healthy
            .Judge(Done.AddSeconds(12.5), Done.AddSeconds(13))
            .ShouldBeOfType<VerificationVerdict.Failed>()
            .Why.ShouldContain("12.5 s after the action");

    [Fact]
    public void Quiet_but_unhealthy_is_not_fixed() =>
        Healthy
            .With(new HealthObservation(HealthState.Unhealthy, "503 in 5 ms"))
            .Judge(Before, Fresh.EndsAt)
            .ShouldBeOfType<VerificationVerdict.Failed>()
            .Why.ShouldBe("The pattern is quiet, but the service is not healthy: 503 in 5 ms");

    [Fact]
    public void A_service_that_came_up_late_is_fixed_and_the_bad_looks_are_told() =>
        Fresh
            .With(new HealthObservation(HealthState.Unhealthy, "connection refused"))
            .With(new HealthObservation(HealthState.Healthy, "200 in 9 ms"))
            .Judge(Before, Fresh.EndsAt)
            .ShouldBeOfType<VerificationVerdict.Passed>()
            .Why.ShouldContain("healthy in 1 of 2 checks");

    [Fact]
    public void Silence_without_a_health_check_proves_nothing()
    {
        var looked = Fresh.With(new HealthObservation(HealthState.NotConfigured, "none"));

        looked
            .Judge(Before, Fresh.EndsAt)
            .ShouldBeOfType<VerificationVerdict.Unproven>()
            .Why.ShouldContain("no health check is configured");
        Fresh.Judge(Before, Fresh.EndsAt).ShouldBeOfType<VerificationVerdict.Unproven>();
        (looked.HealthyChecks + looked.UnhealthyChecks).ShouldBe(0);
    }

    [Fact]
    public void A_verdict_asked_for_long_after_the_end_is_the_same() =>
        Healthy
            .Judge(Before, Fresh.EndsAt.AddHours(3))
            .ShouldBeOfType<VerificationVerdict.Passed>();
}
