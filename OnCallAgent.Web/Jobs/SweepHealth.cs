using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OnCallAgent.Web.Jobs;

/// <summary>
/// Whether the engine goes on: due every five seconds, a sweep must have got through all that is due not long ago. It does not
/// where every worker is busy or stuck, where the queue is dead, or where the database refuses what a sweep stores.
/// </summary>
internal sealed class SweepHealth(TimeProvider clock) : IHealthCheck
{
    /// <summary>A dozen sweeps: fewer are missed on a busy machine, too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // By the monotonic clock: one that is set must not make the engine look dead. The start counts as a sweep.
    private long last = clock.GetTimestamp();

    /// <summary>Since when no sweep got through.</summary>
    public TimeSpan Age => clock.GetElapsedTime(Interlocked.Read(ref last));

    /// <summary>A sweep got through.</summary>
    public void Swept() => Interlocked.Exchange(ref last, clock.GetTimestamp());

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var age = Age;
        return Task.FromResult(
            age <= Patience
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy(
                    $"No sweep over what is due got through for {(long)age.TotalSeconds} s; it should every 5 s."
                )
        );
    }
}
