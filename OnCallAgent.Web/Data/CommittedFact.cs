using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data;

/// <summary>Something that a transaction did, as far as it is counted.</summary>
public abstract record CommittedFact
{
    private CommittedFact() { }

    /// <summary>An incident was opened.</summary>
    public sealed record Opened(Severity Severity) : CommittedFact;

    /// <summary>An incident went over to another state.</summary>
    public sealed record Moved(IncidentStatus Status) : CommittedFact;

    /// <summary>A decision was made.</summary>
    /// <param name="Kind">As in <see cref="DecisionRecord.Kind"/>.</param>
    /// <param name="Verdicts">What each rule said.</param>
    public sealed record Decided(string Kind, IReadOnlyList<GuardVerdict> Verdicts) : CommittedFact;

    /// <summary>An action was asked for, or went over to another state.</summary>
    public sealed record ActionMoved(string Type, ActionStatus Status) : CommittedFact;

    /// <summary>A message was queued, or an attempt to deliver it ended.</summary>
    /// <param name="Channel">The channel's id.</param>
    /// <param name="Status">Where it stands now; <see cref="DeliveryStatus.Queued"/> with <paramref name="Again"/> where it must be tried again.</param>
    /// <param name="Again">Whether an attempt failed, and another one follows.</param>
    public sealed record DeliveryMoved(string Channel, DeliveryStatus Status, bool Again)
        : CommittedFact;
}
