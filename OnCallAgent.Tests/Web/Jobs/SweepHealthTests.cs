using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Web.Jobs;

namespace OnCallAgent.Tests.Web.Jobs;

/// <summary>Whether the engine goes on, as supervisors and heartbeats see it.</summary>
public sealed class SweepHealthTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task An_engine_whose_sweeps_get_through_is_healthy_however_long_it_runs()
    {
        var health = new SweepHealth(clock);
        for (var i = 0; i < 100; i++)
        {
            clock.Advance(SweepHealth.Patience);
            (await Look(health)).Status.ShouldBe(HealthStatus.Healthy);
            health.Swept();
        }
    }

    [Fact]
    public async Task An_engine_that_stands_still_is_not_and_tells_for_how_long_until_it_goes_on()
    {
        var health = new SweepHealth(clock);
        clock.Advance(SweepHealth.Patience + TimeSpan.FromSeconds(30));
        var seen = await Look(health);
        seen.Status.ShouldBe(HealthStatus.Unhealthy);
        seen.Description!.ShouldContain("90 s");
        health.Swept();
        (await Look(health)).Status.ShouldBe(HealthStatus.Healthy);
    }

    private static Task<HealthCheckResult> Look(SweepHealth health) =>
        health.CheckHealthAsync(new HealthCheckContext());
}
