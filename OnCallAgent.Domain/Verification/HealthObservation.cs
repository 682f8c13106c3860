using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Verification;

/// <summary>What one look at a service's health showed.</summary>
/// <param name="State">Healthy, not, or nothing to look at.</param>
/// <param name="Detail">One sentence: status, time, or why it failed.</param>
public sealed record HealthObservation(HealthState State, string Detail);

/// <summary>A service's health as its health check tells it.</summary>
public enum HealthState
{
    /// <summary>No health check is configured.</summary>
    NotConfigured = 0,

    /// <summary>It answered well.</summary>
    Healthy = 1,

    /// <summary>It answered badly or not at all.</summary>
    Unhealthy = 2,
}

/// <summary>Looks at the health of a service through the URLs of its allow-list.</summary>
public interface IHealthProbe
{
    /// <summary>One look, within 10 s. Expected failures are observations; exceptions are bugs.</summary>
    Task<HealthObservation> CheckAsync(ServiceEntry service, CancellationToken cancellation);
}
