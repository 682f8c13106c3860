using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Looks whether a fix holds. Only what is proven is resolved as automated. What did not hold is taken back where that is
/// possible, and a human is called.
/// </summary>
public sealed class VerificationStage(
    IIncidentDesk desk,
    IHealthProbe health,
    ActionCatalog actions,
    FixTakeBack takeBack,
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

        var service = services.Find(name);
        var seen = service is not null
            ? await health.CheckAsync(service, cancellation)
            : new HealthObservation(
                HealthState.NotConfigured,
                $"{name} is not in the service catalogue."
            );
        await desk.ChangeAsync(incidentId, file => Judge(file, service, seen), cancellation);
    }

    private Result<Done> Judge(IncidentCase file, ServiceEntry? service, HealthObservation seen)
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
        var verdict = watched.Judge(incident.LastObservedAt, now, incident.AlertFiring);
        StageTrace.Tell("oncall.verification", NameOf(verdict));
        switch (verdict)
        {
            case VerificationVerdict.TooEarly early:
                incident.AgentContinues(IncidentStep.Verify, early.LookAgainAt, now);
                break;
            case VerificationVerdict.Passed passed:
                return Passed(file, service, passed.Why, now);
            case VerificationVerdict.Failed failed:
                Failed(file, service, failed.Why, now);
                break;
            case VerificationVerdict.Unproven unproven:
                Unproven(file, unproven.Why, now);
                break;
        }

        return Done.Value;
    }

    private static string NameOf(VerificationVerdict verdict) =>
        verdict switch
        {
            VerificationVerdict.Passed => "passed",
            VerificationVerdict.Failed => "failed",
            VerificationVerdict.Unproven => "unproven",
            _ => "too_early",
        };

    private Result<Done> Passed(
        IncidentCase file,
        ServiceEntry? service,
        string why,
        DateTimeOffset now
    )
    {
        var fix = FixActions.OfLatestPlan(file, actions.IsReadOnly);
        file.Watch(null);
        file.Learn(OutcomeKind.FixHeld, Actor.Agent, now, FixActions.Last(file));
        file.Incident.Record(TimelineKind.Verified, Actor.Agent, $"The fix holds. {why}", now);
        LadderLearning.Proven(file, service, fix.Select(static a => a.ActionType), now);
        var resolved = file.Incident.Resolve(
            new Resolution(Resolution.Automated) { Note = why },
            Actor.Agent,
            now
        );
        return resolved.IsSuccess ? Done.Value : resolved.Error;
    }

    // Neither trust nor doubt: the actions stay where they stand on the ladder, and what they changed stays changed.
    private void Unproven(IncidentCase file, string why, DateTimeOffset now)
    {
        file.Incident.Record(TimelineKind.Unverified, Actor.Agent, why, now);
        escalation.HandOver(
            file,
            EscalationCause.Key(
                EscalationCause.FixUnproven,
                file.Incident,
                FixActions.Last(file)?.Id
            ),
            $"Nothing proves that the fix holds: {why}",
            now
        );
    }

    private void Failed(IncidentCase file, ServiceEntry? service, string why, DateTimeOffset now)
    {
        var incident = file.Incident;
        var last = FixActions.Last(file);
        var fix = FixActions.OfLatestPlan(file, actions.IsReadOnly);
        incident.Record(TimelineKind.VerificationFailed, Actor.Agent, why, now);
        file.Learn(OutcomeKind.FixFailed, Actor.Agent, now, last);
        LadderLearning.Failed(
            file,
            service,
            fix.Select(static a => a.ActionType),
            $"The fix of {incident.Id} did not hold. {why}",
            now
        );
        var reason = $"The fix did not hold: {why}";
        if (!takeBack.NotHeld(file, reason, now))
        {
            // Each fix that did not hold is a cause of its own: a second one on the same incident calls again.
            escalation.HandOver(
                file,
                EscalationCause.Key(EscalationCause.VerificationFailed, incident, last?.Id),
                reason,
                now
            );
        }
    }
}
