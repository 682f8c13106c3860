using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Web.Data;

/// <summary>The fix of an incident that is being watched.</summary>
public sealed class StoredVerification
{
    /// <summary>The incident; one verification at a time.</summary>
    public required string IncidentId { get; init; }

    /// <summary>Its state.</summary>
    public required FixVerification State { get; set; }
}
