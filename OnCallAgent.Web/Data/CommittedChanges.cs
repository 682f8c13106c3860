using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
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

/// <summary>What a transaction changed, known only after it was committed.</summary>
/// <param name="Incidents">Ids of incidents that changed, themselves or through what belongs to them.</param>
/// <param name="Due">Ids of those among them for which the agent has something to do at once.</param>
/// <param name="DeliveriesQueued">Whether a delivery waits to be sent.</param>
/// <param name="Sources">Ids of sources that changed.</param>
/// <param name="Configuration">Whether a pattern, silence, service, knowledge entry or setting changed.</param>
public sealed record CommittedBatch(
    IReadOnlyCollection<string> Incidents,
    IReadOnlyCollection<string> Due,
    bool DeliveriesQueued,
    IReadOnlyCollection<string> Sources,
    bool Configuration
)
{
    /// <summary>Whether a call for humans waits for its next step.</summary>
    public bool CallsOpen { get; init; }

    /// <summary>Whether an outcome was recorded: success rates and the calibration may be others now.</summary>
    public bool Learned { get; init; }

    /// <summary>What is counted of it.</summary>
    public IReadOnlyList<CommittedFact> Facts { get; init; } = [];

    /// <summary>Whether an account, its roles or a session changed.</summary>
    public bool Accounts { get; init; }

    /// <summary>Whether another node did it: what is to be done about it is that node's, unless it dies.</summary>
    public bool IsFromElsewhere { get; init; }
}

/// <summary>Tells listeners what was committed. Nobody is told of what was rolled back.</summary>
public sealed class CommittedChanges
{
    /// <summary>Raised on the committing thread, after the commit. Listeners must be quick and must not throw.</summary>
    public event Action<CommittedBatch>? Committed;

    /// <summary>Raised on the committing thread once there is news for other nodes. Listeners must be quick and must not throw.</summary>
    public event Action? NewsCommitted;

    internal void Tell(CommittedBatch batch) => Committed?.Invoke(batch);

    internal void TellNews() => NewsCommitted?.Invoke();
}

/// <summary>Collects what a context saves, leaves word of it for other nodes, and tells of it here once the transaction is through.</summary>
internal sealed class CommitInterceptor(
    CommittedChanges changes,
    NodeIdentity node,
    TimeProvider clock
) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    // A storm may change thousands at once: then everybody reads anew instead of thousands of ids.
    private const int MostListed = 500;

    private readonly ConditionalWeakTable<DbContext, Pending> pending = [];

    public override InterceptionResult<int> SavingChanges(
        DbContextEventData eventData,
        InterceptionResult<int> result
    )
    {
        Collect(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Collect(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        TellUnlessInTransaction(eventData.Context!);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        TellUnlessInTransaction(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) =>
        pending.Remove(eventData.Context!);

    public override Task SaveChangesFailedAsync(
        DbContextErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        pending.Remove(eventData.Context!);
        return Task.CompletedTask;
    }

    public void TransactionCommitted(
        DbTransaction transaction,
        TransactionEndEventData eventData
    ) => Tell(eventData.Context);

    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Tell(eventData.Context);
        return Task.CompletedTask;
    }

    public void TransactionRolledBack(
        DbTransaction transaction,
        TransactionEndEventData eventData
    ) => Forget(eventData.Context);

    public Task TransactionRolledBackAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Forget(eventData.Context);
        return Task.CompletedTask;
    }

    private void Collect(DbContext context)
    {
        var changed = new Pending();
        foreach (var entry in context.ChangeTracker.Entries())
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
                case AuditEntry { Kind: "user" }:
                case OnCallUser
                or UserSession
                or IdentityRole
                or IdentityUserRole<string>
                or IdentityUserClaim<string>:
                    changed.Accounts = true;
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

        if (SharedDatabase.Is(context))
        {
            LeaveWord(context, changed);
        }

        pending.GetOrCreateValue(context).Add(changed);
    }

    // In the transaction of the change: a node that dies right behind the commit has told the others all the same.
    private void LeaveWord(DbContext context, Pending changed)
    {
        if (
            changed.Incidents.Count > 0
            || changed.Sources.Count > 0
            || changed.Configuration
            || changed.Learned
        )
        {
            var isLong = changed.Incidents.Count + changed.Sources.Count > MostListed;
            context
                .Set<NodeNews>()
                .Add(
                    new NodeNews
                    {
                        At = clock.GetUtcNow(),
                        Node = node.Instance,
                        Body = new NewsBody
                        {
                            Incidents = isLong ? [] : [.. changed.Incidents],
                            Sources = isLong ? [] : [.. changed.Sources],
                            Configuration = changed.Configuration,
                            Learned = changed.Learned,
                            Everything = isLong,
                        },
                    }
                );
            changed.HasNews = true;
        }
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

    private void TellUnlessInTransaction(DbContext context)
    {
        if (context.Database.CurrentTransaction is null)
        {
            Tell(context);
        }
    }

    private void Tell(DbContext? context)
    {
        if (context is null || !pending.TryGetValue(context, out var changed))
        {
            return;
        }

        pending.Remove(context);
        if (changed.HasNews)
        {
            changes.TellNews();
        }

        if (
            changed.Incidents.Count > 0
            || changed.Sources.Count > 0
            || changed.Configuration
            || changed.DeliveriesQueued
            || changed.Facts.Count > 0
            || changed.Accounts
        )
        {
            changes.Tell(
                new CommittedBatch(
                    changed.Incidents,
                    changed.Due,
                    changed.DeliveriesQueued,
                    changed.Sources,
                    changed.Configuration
                )
                {
                    Learned = changed.Learned,
                    CallsOpen = changed.CallsOpen,
                    Facts = changed.Facts,
                    Accounts = changed.Accounts,
                }
            );
        }
    }

    private void Forget(DbContext? context)
    {
        if (context is not null)
        {
            pending.Remove(context);
        }
    }

    private sealed class Pending
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

        public void Add(Pending other)
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
            Facts.AddRange(other.Facts);
        }
    }
}
