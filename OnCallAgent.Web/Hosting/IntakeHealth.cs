using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Hosting;

/// <summary>Whether lines that come are stored: an agent whose disk is full answers, and sees nothing.</summary>
internal sealed class IntakeHealth(IntakeState intake) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            intake.IsTroubled
                // Why is not for everybody: it may name hosts and users.
                ? HealthCheckResult.Unhealthy(
                    "Lines that came cannot be stored; the agent's log says why."
                )
                : HealthCheckResult.Healthy()
        );
}
