using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Flow;

/// <summary>What becomes of what was learned when a fault comes back after its incident was resolved.</summary>
public static class FaultReturn
{
    /// <summary>
    /// The fix did not last, and that is recorded with the return itself: a silence, or a person who takes the incident
    /// over, must not make a failed fix look as if it had held.
    /// </summary>
    /// <param name="file">The case of the incident, reopened.</param>
    /// <param name="service">Its service; null where it is not known.</param>
    /// <param name="now">The agent's clock.</param>
    public static void Apply(IncidentCase file, ServiceEntry? service, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        LearnedFixes.CameBack(
            file,
            service,
            static a =>
                ActionTraits.Known.GetValueOrDefault(a.ActionType, ActionTraits.Worst).IsReadOnly,
            now
        );
    }
}
