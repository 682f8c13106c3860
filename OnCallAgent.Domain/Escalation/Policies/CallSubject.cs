using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.Policies;

/// <summary>What of an incident decides whether a call goes on.</summary>
/// <param name="IsActive">Whether it is open or investigated.</param>
/// <param name="IsAcknowledged">Whether a human has seen it.</param>
/// <param name="Service">Its service.</param>
/// <param name="Severity">Its severity now.</param>
public sealed record CallSubject(
    bool IsActive,
    bool IsAcknowledged,
    string Service,
    Severity Severity
)
{
    /// <summary>Of an incident.</summary>
    public static CallSubject Of(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return new CallSubject(
            incident.IsActive,
            incident.AcknowledgedAt is not null,
            incident.Service,
            incident.Severity
        );
    }
}
