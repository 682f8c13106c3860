namespace OnCallAgent.Domain.Analysis;

/// <summary>A resolved incident of the past, and how like it the asked one is.</summary>
/// <param name="Id">The incident.</param>
/// <param name="Similarity">0 to 1; 1 for the same fault, or the same words.</param>
/// <param name="SameFault">Whether it has the same fingerprint.</param>
/// <param name="TimeToResolve">From opened to resolved.</param>
public sealed record PastIncident(
    string Id,
    double Similarity,
    bool SameFault,
    TimeSpan TimeToResolve
);
