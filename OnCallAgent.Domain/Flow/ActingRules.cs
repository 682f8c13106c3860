using System.Globalization;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Decisions.Rules;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>Why an action that was decided may not begin after all.</summary>
/// <param name="Cause">What a human is called for.</param>
/// <param name="Reason">In a sentence.</param>
public sealed record Forbidden(string Cause, string Reason);

/// <summary>
/// The rules that are asked once more at the moment of acting, of what the agent wants to do: what they look at may have
/// changed since they allowed it.
/// </summary>
public static class ActingRules
{
    /// <summary>What forbids it now; null where nothing does.</summary>
    public static Forbidden? Forbids(
        IncidentCase file,
        ActionRecord action,
        ServiceEntry service,
        ActingContext context,
        ActionCatalog actions,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(actions);
        // A human's yes, also the one to the action that is taken back, outweighs the switch, the ladder and the severity.
        var alone = action.ApprovedBy is null;
        if (alone && !context.Activity.AutomationEnabled)
        {
            return new Forbidden(
                "automation-stopped",
                "Automation was switched off before it began."
            );
        }

        // Putting back what was there before is neither a new cure nor kept for a window.
        if (action.RollsBack is not null)
        {
            return null;
        }

        var changes = !actions.IsReadOnly(action);
        if (
            alone
            && (
                service.Automation != AutomationMode.Auto
                || (changes && RungOf(file, action, service) != LadderRung.Auto)
            )
        )
        {
            return new Forbidden(
                "automation-stopped",
                $"{action.ActionType} on {service.Name} lost the agent's trust before it began."
            );
        }

        if (
            alone
            && changes
            && file.Incident.Severity == Severity.Critical
            && !service.AllowCriticalAutomation
        )
        {
            return new Forbidden(
                "critical-severity",
                $"The incident became critical before {action.ActionType} began, and {service.Name} does not allow the agent to act on critical incidents: a human must decide."
            );
        }

        return
            changes && ChangeWindows.Judge(service.ChangeWindows, now) is { IsOpen: false } closed
            ? new Forbidden("change-window", $"{service.Name} may not be changed now. {closed.Why}")
            : null;
    }

    /// <summary>
    /// What the agent did to the service since this was decided: two incidents may each have been allowed the one change
    /// that is left. Null where it does not forbid this one.
    /// </summary>
    public static Forbidden? ComesTooOften(
        ActionRecord action,
        ServiceEntry service,
        ServiceActivity activity,
        ActionCatalog actions,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(actions);
        if (
            action.ApprovedBy is not null
            || action.RollsBack is not null
            || actions.IsReadOnly(action)
        )
        {
            return null;
        }

        if (
            activity.OthersChangedAt is { } began
            && began >= action.CreatedAt
            && CooldownRule.TooSoon(service, began, now) is { } tooSoon
        )
        {
            return new Forbidden("cooldown", tooSoon);
        }

        return activity.ChangesLastHour < service.ActionsPerHour
            ? null
            : new Forbidden(
                "hourly-budget",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{service.Name} was changed {activity.ChangesLastHour} times in the last hour before {action.ActionType} began; {service.ActionsPerHour} are allowed."
                )
            );
    }

    private static LadderRung RungOf(
        IncidentCase file,
        ActionRecord action,
        ServiceEntry service
    ) =>
        LadderKey
            .Of(
                action.ActionType,
                file.Ladder.FirstOrDefault(s => s.ActionType == action.ActionType),
                service
            )
            .Rung;
}
