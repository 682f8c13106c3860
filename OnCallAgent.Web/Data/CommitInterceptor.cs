using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using OnCallAgent.Web.Data.News;

namespace OnCallAgent.Web.Data;

/// <summary>Collects what a context saves, leaves word of it for other nodes, and tells of it here once the transaction is through.</summary>
internal sealed class CommitInterceptor(
    CommittedChanges changes,
    NodeIdentity node,
    TimeProvider clock
) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    // A storm may change thousands at once: then everybody reads anew instead of thousands of ids.
    private const int MostListed = 500;

    private readonly ConditionalWeakTable<DbContext, PendingChanges> pending = [];

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
        var changed = PendingChanges.Of(context.ChangeTracker);
        if (SharedDatabase.Is(context))
        {
            LeaveWord(context, changed);
        }

        pending.GetOrCreateValue(context).Add(changed);
    }

    // In the transaction of the change: a node that dies right behind the commit has told the others all the same.
    private void LeaveWord(DbContext context, PendingChanges changed)
    {
        if (
            changed.Incidents.Count > 0
            || changed.Sources.Count > 0
            || changed.Configuration
            || changed.Learned
            || changed.Accounts
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
                            Accounts = changed.Accounts,
                            Rights = changed.Rights,
                            Everything = isLong,
                        },
                    }
                );
            changed.HasNews = true;
        }
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
                    Rights = changed.Rights,
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
}
