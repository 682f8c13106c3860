using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Hosting;

/// <summary>Whether this node sees at once what others do. Where it does not, it still works and sees it within a second.</summary>
internal sealed class NodeHealth(DatabaseTarget database, IEnumerable<INewsBell> bells)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        if (!database.IsShared)
        {
            return Task.FromResult(
                HealthCheckResult.Healthy("This is the only node: SQLite is used by one at a time.")
            );
        }

        var bell = bells.FirstOrDefault();
        return Task.FromResult(
            bell is null
                ? HealthCheckResult.Healthy(
                    "REDIS_URL is not set: what other nodes do is seen within a second."
                )
            : bell.Trouble is null
                ? HealthCheckResult.Healthy("What other nodes do is seen at once.")
            : HealthCheckResult.Degraded(
                "Redis does not answer: what other nodes do is seen within a second instead of at once."
            )
        );
    }
}
