using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Flow;

/// <summary>What a verdict on a fix does to how far its actions are trusted.</summary>
internal static class LadderLearning
{
    /// <summary>The fix is proven: each action counts one more.</summary>
    /// <param name="file">The case.</param>
    /// <param name="service">Its service; null where it is not known any more, and nothing is learned.</param>
    /// <param name="actionTypes">The changing actions of the fix.</param>
    /// <param name="now">The agent's clock.</param>
    public static void Proven(
        IncidentCase file,
        ServiceEntry? service,
        IEnumerable<string> actionTypes,
        DateTimeOffset now
    )
    {
        if (service is null)
        {
            return;
        }

        foreach (var type in actionTypes.Distinct(StringComparer.Ordinal))
        {
            if (
                file.StepOf(type, service, now)
                    .Proven(
                        service.PromoteAfter,
                        LadderKey.Ceiling(service.Automation),
                        file.Incident.Id,
                        now
                    ) is
                { } move
            )
            {
                file.Add(move);
            }
        }
    }

    /// <summary>The fix failed: each action goes down at once.</summary>
    public static void Failed(
        IncidentCase file,
        ServiceEntry? service,
        IEnumerable<string> actionTypes,
        string why,
        DateTimeOffset now,
        string by = Actor.Agent
    )
    {
        if (service is null)
        {
            return;
        }

        foreach (var type in actionTypes.Distinct(StringComparer.Ordinal))
        {
            if (file.StepOf(type, service, now).Failed(why, by, now) is { } move)
            {
                file.Add(move);
            }
        }
    }
}
