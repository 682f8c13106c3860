using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Web.Hosting;

/// <summary>Whether files are followed: ready means that a line written from now on is taken.</summary>
internal sealed class FollowerHealth(FileFollower follower) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            !follower.IsFollowing
                ? HealthCheckResult.Unhealthy("The log sources were not looked at yet.")
            : follower.HasRival
                ? HealthCheckResult.Unhealthy(
                    "Another agent follows files under the name of this node, and lines are lost: give each machine a NODE_NAME of its own."
                )
            : HealthCheckResult.Healthy()
        );
}
