using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Web.Remediation;

/// <summary>Looks at a service through the first of its health URLs, the same way as <see cref="HealthCheck"/>.</summary>
internal sealed class HttpHealthProbe(HealthLook look, SecretMask mask) : IHealthProbe
{
    public async Task<HealthObservation> CheckAsync(
        ServiceEntry service,
        CancellationToken cancellation
    )
    {
        if (service.Targets.HealthUrls.Count == 0)
        {
            return new HealthObservation(
                HealthState.NotConfigured,
                $"{service.Name} has no health URL."
            );
        }

        var url = HealthUrls.Choose(service, url: null);
        if (!url.IsSuccess)
        {
            return new HealthObservation(HealthState.Unhealthy, url.Error.Message);
        }

        var seen = await look.GetAsync(url.Value, cancellation);
        return new HealthObservation(
            seen.Healthy ? HealthState.Healthy : HealthState.Unhealthy,
            mask.Apply(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{url.Value.AbsoluteUri}: {seen.Detail} ({seen.Milliseconds} ms)"
                )
            )
        );
    }
}
