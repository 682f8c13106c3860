using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Domain.Flow;

/// <summary>Looks whether a fix holds. Only what is proven is resolved as automated.</summary>
public sealed class VerificationStage(
    IIncidentDesk desk,
    IHealthProbe health,
    EscalationStage escalation,
    TimeProvider clock
)
{
    /// <summary>Takes the stage: one look.</summary>
    public async Task TakeAsync(string incidentId, CancellationToken cancellation)
    {
        var services = await desk.ReadServicesAsync(cancellation);
        if (
            await desk.ReadCaseAsync(incidentId, cancellation) is not { Incident.Service: var name }
        )
        {
            return;
        }

        var seen = services.Find(name) is { } service
            ? await health.CheckAsync(service, cancellation)
            : new HealthObservation(
                HealthState.NotConfigured,
                $"{name} is not in the service catalogue."
            );
        await desk.ChangeAsync(incidentId, file => Judge(file, seen), cancellation);
    }

    private Result<Done> Judge(IncidentCase file, HealthObservation seen)
    {
        var now = clock.GetUtcNow();
        var incident = file.Incident;
        if (!incident.IsActive || incident.NextStep != IncidentStep.Verify)
        {
            return Done.Value;
        }

        if (file.Verification is not { } before)
        {
            throw new InvalidOperationException(
                $"{incident.Id} is to be verified, but nothing is being watched."
            );
        }

        var watched = before.With(seen);
        file.Watch(watched);
        switch (watched.Judge(incident.LastObservedAt, now, incident.AlertFiring))
        {
            case VerificationVerdict.TooEarly early:
                incident.AgentContinues(IncidentStep.Verify, early.LookAgainAt, now);
                break;
            case VerificationVerdict.Passed passed:
                file.Watch(null);
                file.Learn(OutcomeKind.FixHeld, Actor.Agent, now, LastAction(file));
                incident.Record(
                    TimelineKind.Verified,
                    Actor.Agent,
                    $"The fix holds. {passed.Why}",
                    now
                );
                return Resolve(incident, passed.Why, now);
            case VerificationVerdict.Failed failed:
                incident.Record(TimelineKind.VerificationFailed, Actor.Agent, failed.Why, now);
                file.Learn(OutcomeKind.FixFailed, Actor.Agent, now, LastAction(file));
                escalation.HandOver(
                    file,
                    EscalationCause.Key(
                        EscalationCause.VerificationFailed,
                        incident,
                        LastAction(file)?.Id
                    ),
                    $"The fix did not hold: {failed.Why}",
                    now
                );
                break;
        }

        return Done.Value;
    }

    // Each fix that did not hold is a cause of its own: a second one on the same incident calls again.
    private static ActionRecord? LastAction(IncidentCase file) =>
        file.Actions.LastOrDefault(a => a.StartedAt is not null);

    private static Result<Done> Resolve(Incident incident, string why, DateTimeOffset now)
    {
        var resolved = incident.Resolve(
            new Resolution(Resolution.Automated) { Note = why },
            Actor.Agent,
            now
        );
        return resolved.IsSuccess ? Done.Value : resolved.Error;
    }
}
