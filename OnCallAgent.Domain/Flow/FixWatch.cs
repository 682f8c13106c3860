using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Domain.Flow;

/// <summary>What follows once no action is left to run: the fix is watched, or the incident is a human's.</summary>
public sealed class FixWatch(ActionCatalog actions, EscalationStage escalation)
{
    /// <summary>Goes on after the last action of an incident.</summary>
    /// <param name="file">The case.</param>
    /// <param name="service">Its service; null where it is in the catalogue no more.</param>
    /// <param name="now">The agent's clock.</param>
    public void AfterLastAction(IncidentCase file, ServiceEntry? service, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        var incident = file.Incident;
        // Only what was just done is watched: an older fix had its verdict, and what a person runs is theirs to judge.
        var latest = file.Actions.Where(a => a.CompletedAt is not null).MaxBy(a => a.Sequence);
        if (latest is { RollsBack: not null, Status: ActionStatus.Completed })
        {
            var back = file.Actions.Where(a =>
                a.RollsBack is not null
                && a.CreatedAt == latest.CreatedAt
                && a.Status == ActionStatus.Completed
            );
            escalation.HandOver(
                file,
                CauseOf(file, latest.RollsBack),
                $"{latest.Why} {string.Join(" and ", back.Select(static a => a.ActionType))} {(back.Count() == 1 ? "was" : "were")} taken back.",
                now
            );
            return;
        }

        var last = file.Actions.LastOrDefault(a =>
            a.CreatedAt == latest?.CreatedAt
            && a.RequestedBy == Actor.Agent
            && a is { Status: ActionStatus.Completed, RollsBack: null }
            && !actions.IsReadOnly(a)
        );
        if (last is null || service is null)
        {
            incident.ReturnToHuman(now);
            return;
        }

        Watch(
            file,
            service,
            last.CompletedAt ?? now,
            $"Watching for {service.VerificationWindow.TotalSeconds:0} s whether the fix holds.",
            now
        );
    }

    /// <summary>
    /// Two incidents may be two voices of one fault. What the other one's action did since this one was decided is looked
    /// at before anything is done to the same service again.
    /// </summary>
    public static void Adopt(
        IncidentCase file,
        ServiceEntry service,
        LastChange cured,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(cured);
        var why =
            $"{cured.ActionType} was just done for {cured.IncidentId}; whether that helped here, too, is watched first.";
        ActionStart.Skip(file, why, now);
        Watch(file, service, cured.EndedAt, why, now);
    }

    // What was taken back belongs to a plan that broke off at an action, or to one that was done and did not hold.
    private static string CauseOf(IncidentCase file, string takenBack)
    {
        var plan = file.Actions.First(a => a.Id == takenBack).CreatedAt;
        var failed = file.Actions.FirstOrDefault(a =>
            a is { RollsBack: null, Status: ActionStatus.Failed }
            && a.RequestedBy == Actor.Agent
            && a.CreatedAt == plan
        );
        return failed is null
            ? EscalationCause.Key(EscalationCause.VerificationFailed, file.Incident, takenBack)
            : EscalationCause.Key(EscalationCause.ActionFailed, file.Incident, failed.Id);
    }

    private static void Watch(
        IncidentCase file,
        ServiceEntry service,
        DateTimeOffset since,
        string why,
        DateTimeOffset now
    )
    {
        file.Watch(new FixVerification { StartedAt = since, Window = service.VerificationWindow });
        file.Incident.Record(TimelineKind.VerificationStarted, Actor.Agent, why, now);
        file.Incident.AgentContinues(IncidentStep.Verify, now, now);
    }
}
