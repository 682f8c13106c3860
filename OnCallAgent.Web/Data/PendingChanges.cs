using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data;

/// <summary>What is to be told of a transaction once it is through.</summary>
internal sealed class PendingChanges
{
    public HashSet<string> Incidents { get; } = [];

    public HashSet<string> Due { get; } = [];

    public HashSet<string> Sources { get; } = [];

    public bool DeliveriesQueued { get; set; }

    public bool Configuration { get; set; }

    public bool Learned { get; set; }

    public bool CallsOpen { get; set; }

    public List<CommittedFact> Facts { get; } = [];

    public bool HasNews { get; set; }

    public bool Accounts { get; set; }

    public bool Rights { get; set; }

    public void Add(PendingChanges other)
    {
        Incidents.UnionWith(other.Incidents);
        Due.UnionWith(other.Due);
        Sources.UnionWith(other.Sources);
        DeliveriesQueued |= other.DeliveriesQueued;
        Configuration |= other.Configuration;
        Learned |= other.Learned;
        CallsOpen |= other.CallsOpen;
        HasNews |= other.HasNews;
        Accounts |= other.Accounts;
        Rights |= other.Rights;
        Facts.AddRange(other.Facts);
    }

    /// <summary>What a context is about to save.</summary>
    public static PendingChanges Of(ChangeTracker tracker)
    {
        var changed = new PendingChanges();
        foreach (var entry in tracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            switch (entry.Entity)
            {
                case Incident incident:
                    changed.Incidents.Add(incident.Id);
                    if (entry.State == EntityState.Added)
                    {
                        changed.Facts.Add(new CommittedFact.Opened(incident.Severity));
                    }
                    else if (entry.Property(nameof(Incident.Status)).IsModified)
                    {
                        changed.Facts.Add(new CommittedFact.Moved(incident.Status));
                    }

                    // Only a step that this change made due: one that the flow itself planned for later is its own business.
                    if (
                        incident.NextStep != IncidentStep.None
                        && (
                            entry.State == EntityState.Added
                            || entry.Property(nameof(Incident.NextStep)).IsModified
                        )
                    )
                    {
                        changed.Due.Add(incident.Id);
                    }

                    break;
                case TimelineEntry timeline:
                    changed.Incidents.Add(timeline.IncidentId);
                    break;
                case IncidentAnalysis analysis:
                    changed.Incidents.Add(analysis.IncidentId);
                    break;
                case WrittenExplanation explanation:
                    changed.Incidents.Add(explanation.IncidentId);
                    break;
                case ActionRecord action:
                    changed.Incidents.Add(action.IncidentId);
                    if (
                        entry.State == EntityState.Added
                        || entry.Property(nameof(ActionRecord.Status)).IsModified
                    )
                    {
                        changed.Facts.Add(
                            new CommittedFact.ActionMoved(action.ActionType, action.Status)
                        );
                    }

                    break;
                case DecisionRecord decision:
                    changed.Incidents.Add(decision.IncidentId);
                    changed.Facts.Add(new CommittedFact.Decided(decision.Kind, decision.Verdicts));
                    break;
                case Outcome outcome:
                    changed.Incidents.Add(outcome.IncidentId);
                    changed.Learned = true;
                    break;
                case StoredDraft draft:
                    changed.Incidents.Add(draft.IncidentId);
                    break;
                case StoredVerification verification:
                    changed.Incidents.Add(verification.IncidentId);
                    break;
                case Delivery delivery:
                    if (delivery.IncidentId is { } told)
                    {
                        changed.Incidents.Add(told);
                    }

                    changed.DeliveriesQueued |= delivery.Status == DeliveryStatus.Queued;
                    if (FactOf(delivery, entry) is { } fact)
                    {
                        changed.Facts.Add(fact);
                    }

                    break;
                case EscalationCall call:
                    changed.Incidents.Add(call.IncidentId);
                    changed.CallsOpen |= call.IsOpen;
                    break;
                // Also of what is changed past the tracker: nothing about an account happens without a record.
                case AuditEntry { Kind: "user" } or OnCallUser or UserSession or ApiKey:
                case IdentityRole or IdentityUserRole<string> or IdentityUserClaim<string>:
                    changed.Accounts = true;
                    changed.Rights |= AccountRights.MayBeLess(entry);
                    break;
                case NodeNews:
                    changed.HasNews = true;
                    break;
                case StoredSource source:
                    changed.Sources.Add(source.Id);
                    break;
                case ChannelEntry
                or OnCallPerson
                or OnCallSchedule
                or ScheduleOverride
                or EscalationPolicy:
                    changed.Configuration = true;
                    break;
                case AlertPattern
                or Silence
                or ServiceEntry
                or KnowledgeEntry
                or StoredSetting
                or LadderStep:
                    changed.Configuration = true;
                    break;
            }
        }

        return changed;
    }

    // An attempt that failed leaves the delivery queued, with a reason; one that is held back was no attempt.
    private static CommittedFact.DeliveryMoved? FactOf(Delivery delivery, EntityEntry entry)
    {
        var again =
            entry.State == EntityState.Modified
            && delivery is { Status: DeliveryStatus.Queued, HeldBack: false, Reason: not null }
            && entry.Property(nameof(Delivery.NextAttemptAt)).IsModified;
        return
            again
            || entry.State == EntityState.Added
            || entry.Property(nameof(Delivery.Status)).IsModified
            ? new CommittedFact.DeliveryMoved(delivery.Channel, delivery.Status, again)
            : null;
    }
}
