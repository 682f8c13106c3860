using System.Globalization;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Domain.Flow;

/// <summary>What becomes of an incident when the alert that opened it stops firing.</summary>
public static class AlertEnd
{
    /// <summary>
    /// Resolves it; but where the agent is acting on it, or watches its fix, that goes on, and the end of the alert is
    /// kept as a sign for the verification. An incident that is over already is left as it is.
    /// </summary>
    /// <param name="file">The case, changed in place.</param>
    /// <param name="notice">The word that it stopped.</param>
    /// <param name="by">Name of the source.</param>
    /// <param name="stillFiring">How many other alerts of the same incident fire: until the last one ends, it goes on.</param>
    /// <param name="now">The agent's clock.</param>
    public static void Apply(
        IncidentCase file,
        AlertNotice notice,
        string by,
        int stillFiring,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(notice);
        var incident = file.Incident;
        if (!incident.IsActive)
        {
            return;
        }

        var ended = string.Create(
            CultureInfo.InvariantCulture,
            $"The alert “{notice.Name}” stopped firing at {(notice.EndsAt ?? now).UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"
        );
        if (stillFiring > 0)
        {
            incident.Record(
                TimelineKind.AlertResolved,
                by,
                $"{ended}; {(stillFiring == 1 ? "one other alert" : $"{stillFiring} other alerts")} of this incident still fire.",
                now
            );
            return;
        }

        incident.AlertCleared(now);
        if (AgentActs(file))
        {
            incident.Record(
                TimelineKind.AlertResolved,
                by,
                $"{ended}, while the agent is at work on it. The verification takes it as a sign.",
                now
            );
            return;
        }

        var resolved = incident.Resolve(
            new Resolution(Resolution.AlertResolved) { Note = $"{ended}." },
            by,
            now
        );
        if (!resolved.IsSuccess)
        {
            throw new InvalidOperationException(
                $"An active incident cannot be resolved: {resolved.Error.Message}"
            );
        }

        file.Learn(
            file.Actions.Any(static a => a.StartedAt is not null)
                ? OutcomeKind.EndedWithHelp
                : OutcomeKind.HealedAlone,
            Actor.Agent,
            now
        );
        EscalationStage.CancelWaiting(file, "The alert stopped firing.", now);
        file.Watch(null);
    }

    // An action that has not begun is no reason to wait: what it was for is over.
    private static bool AgentActs(IncidentCase file) =>
        file.Actions.Any(static a => a.Status == ActionStatus.Running)
        || file.Incident.NextStep == IncidentStep.Verify
        || (
            file.Incident.NextStep == IncidentStep.Act
            && file.Actions.Any(static a => a.StartedAt is not null)
        );
}
