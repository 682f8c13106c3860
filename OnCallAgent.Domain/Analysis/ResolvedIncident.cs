namespace OnCallAgent.Domain.Analysis;

/// <summary>A resolved incident, to be found again.</summary>
/// <param name="Id">The incident.</param>
/// <param name="Version">Its version when it was read.</param>
/// <param name="Fingerprint">Its fault; empty for none.</param>
/// <param name="TimeToResolve">From opened to resolved.</param>
/// <param name="Text">Its words.</param>
public sealed record ResolvedIncident(
    string Id,
    long Version,
    string Fingerprint,
    TimeSpan TimeToResolve,
    IncidentText Text
);
