using System.Globalization;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Asks for a human's yes, bound to exactly what would be executed; asks again where that changed, and calls a human where
/// it cannot be run any more or nobody answers in time.
/// </summary>
public sealed class ApprovalStage(
    IIncidentDesk desk,
    ActionCatalog actions,
    EscalationStage escalation,
    FlowSettings settings,
    TimeProvider clock
)
{
    /// <summary>Takes the stage: nobody answered in time.</summary>
    public Task TakeAsync(string incidentId, CancellationToken cancellation) =>
        desk.ChangeAsync(
            incidentId,
            file =>
            {
                var now = clock.GetUtcNow();
                if (
                    file.Incident is { IsActive: true, NextStep: IncidentStep.Expire } incident
                    && incident.NextStepAt <= now
                )
                {
                    Expire(file, now);
                }

                return Done.Value;
            },
            cancellation
        );

    /// <summary>What the action would execute now, bound to the versions that it rests on now; or why it cannot be run.</summary>
    public Result<ApprovalBinding> BindingOf(
        ActionRecord action,
        ServiceEntry service,
        ApprovalBasis basis
    )
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(service);
        var plan = actions.Plan(
            action.ActionType,
            new ActionRequest(action.IncidentId, service, action.Parameters)
        );
        return plan.IsSuccess ? ApprovalBinding.Of(plan.Value, service.Name, basis) : plan.Error;
    }

    /// <summary>Until when a yes that is asked for now counts.</summary>
    public DateTimeOffset ExpiresAt(DateTimeOffset now) => now + settings.ApprovalTime;

    /// <summary>
    /// How many people must say yes to what the agent, or a person, asks for. Who stands behind a program's key is not known,
    /// so that it does not count as the first of two.
    /// </summary>
    public static int Needed(ServiceEntry service, ActionRecord action)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(action);
        return service.FourEyes && !Actor.IsPerson(action.RequestedBy) ? 2 : 1;
    }

    /// <summary>What waits for a yes, in its order.</summary>
    public static IReadOnlyList<ActionRecord> Waiting(IncidentCase file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return [.. file.Actions.Where(a => a.Status == ActionStatus.AwaitingApproval)];
    }

    /// <summary>The digest that a yes must name.</summary>
    public static string DigestOf(IReadOnlyList<ActionRecord> waiting) =>
        ApprovalDigest.Of([.. waiting.Select(static a => a.Digest ?? "")]);

    /// <summary>Asks for a yes to the actions that wait, and calls people for it.</summary>
    /// <param name="file">The case; its waiting actions are bound already.</param>
    /// <param name="why">Why it is asked.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="now">The agent's clock.</param>
    public void Ask(IncidentCase file, string why, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        var waiting = Waiting(file);
        var people = waiting.Max(static a => a.ApprovalsNeeded);
        var digest = DigestOf(waiting);
        file.Incident.WaitForApproval(
            $"Waiting for {(people > 1 ? $"the yes of {people} people" : "a yes")} to {string.Join(", then ", waiting.Select(static a => a.ActionType))} until {Clock(ExpiresAt(now))}. Digest {digest[..12]}….",
            by,
            ExpiresAt(now),
            now,
            waiting[0].Id
        );
        escalation.Notify(
            file,
            // What changed is a new question: people are called for it once more.
            EscalationCause.Key(
                EscalationCause.ApprovalRequested,
                file.Incident,
                $"{waiting[0].Id}:{digest[..12]}"
            ),
            why,
            now
        );
    }

    /// <summary>What would be run changed: every yes is void, and it is asked for anew.</summary>
    public void AskAgain(
        IncidentCase file,
        ServiceEntry service,
        IReadOnlyList<(ActionRecord Action, ApprovalBinding Binding)> bound,
        string changed,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(bound);
        foreach (var (action, binding) in bound)
        {
            var again = action.AskAgain(binding, Needed(service, action), ExpiresAt(now));
            if (!again.IsSuccess)
            {
                throw new InvalidOperationException(again.Error.Message);
            }
        }

        file.Incident.Record(
            TimelineKind.ApprovalVoided,
            Actor.Agent,
            $"What would be run has changed: {changed}. Any yes to it is void.",
            now,
            bound[0].Action.Id
        );
        Ask(
            file,
            $"What was to be approved has changed ({changed}): the agent asks again.",
            Actor.Agent,
            now
        );
    }

    /// <summary>What was proposed cannot be run any more: it is dropped, and a human is called.</summary>
    public void Void(IncidentCase file, ActionRecord about, string why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(about);
        file.Incident.Record(
            TimelineKind.ApprovalVoided,
            Actor.Agent,
            $"{about.ActionType} cannot be run any more: {why}",
            now,
            about.Id
        );
        foreach (
            var dropped in file.Actions.Where(a =>
                a.Status is ActionStatus.Pending or ActionStatus.AwaitingApproval
            )
        )
        {
            dropped.Skip($"It cannot be run any more: {why}", now);
        }

        escalation.HandOver(
            file,
            EscalationCause.Key(EscalationCause.ApprovalVoid, file.Incident, about.Id),
            FixActions.WithStanding(
                $"{about.ActionType} was decided, but cannot be run any more: {why}",
                file,
                actions.IsReadOnly
            ),
            now
        );
    }

    /// <summary>Nobody answered in time: it is dropped, and a human is called.</summary>
    public void Expire(IncidentCase file, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        var waiting = Waiting(file);
        if (waiting.Count == 0)
        {
            file.Incident.ReturnToHuman(now);
            return;
        }

        var why = $"Nobody said yes within {Words(settings.ApprovalTime)}.";
        file.Incident.Record(
            TimelineKind.ApprovalVoided,
            Actor.Agent,
            $"{why} {string.Join(", then ", waiting.Select(static a => a.ActionType))} is not run.",
            now,
            waiting[0].Id
        );
        foreach (var dropped in waiting)
        {
            dropped.Cancel(why, now);
        }

        escalation.HandOver(
            file,
            EscalationCause.Key(EscalationCause.ApprovalExpired, file.Incident, waiting[0].Id),
            $"{why} {string.Join(", then ", waiting.Select(static a => a.ActionType))} was not run.",
            now
        );
    }

    private static string Words(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min");

    private static string Clock(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
}
