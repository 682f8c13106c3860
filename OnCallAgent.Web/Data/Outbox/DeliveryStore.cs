using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>The outbox's rows: what is due, who takes it, and what came of it.</summary>
public sealed partial class DeliveryStore(
    IDbContextFactory<OnCallDbContext> contexts,
    RetryPolicy retry,
    TimeProvider clock,
    IIdSource ids,
    MessageLimit? limit = null
)
{
    private readonly MessageLimit limit = limit ?? MessageLimit.Default;

    // An incident in a storm changes many times a second; each change may cost the outbox one more read.
    private const int MostTries = 50;

    /// <summary>Stores tests: deliveries that belong to no incident.</summary>
    /// <param name="tests">The deliveries.</param>
    /// <param name="by">Who wants them.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task AddTestsAsync(
        IReadOnlyCollection<Delivery> tests,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(tests);
        await using var db = await contexts.ForAsync(by, cancellation);
        db.Deliveries.AddRange(tests);
        foreach (var channel in tests.GroupBy(t => t.Channel, StringComparer.Ordinal))
        {
            db.Record("channel", channel.Key, "tested", channel.First().Notice.Title);
        }

        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>Names of the channels for which something is due.</summary>
    public async Task<IReadOnlyList<string>> DueChannelsAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Due(db).Select(d => d.Channel).Distinct().ToListAsync(cancellation);
    }

    /// <summary>Ids of the channel's due deliveries, the longest waiting first.</summary>
    public async Task<IReadOnlyList<Guid>> DueAsync(
        string channel,
        int limit,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Due(db)
            .Where(d => d.Channel == channel)
            .OrderBy(d => d.NextAttemptAt)
            .Select(d => d.Id)
            .Take(limit)
            .ToListAsync(cancellation);
    }

    /// <summary>Takes a due delivery for one attempt; null where another was faster or it is not due any more.</summary>
    /// <param name="id">The delivery.</param>
    /// <param name="hold">How long nobody else may take it; then it is tried again, which is how a crash is survived.</param>
    /// <param name="perHour">Most messages to its recipient within an hour; null for the process's limit.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ClaimedDelivery?> ClaimAsync(
        Guid id,
        TimeSpan hold,
        int? perHour,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var delivery = await Due(db).SingleOrDefaultAsync(d => d.Id == id, cancellation);
        if (delivery is null)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (await HoldBackAsync(db, delivery, perHour ?? limit.PerHour, now, cancellation))
        {
            return null;
        }

        var incident = delivery.IncidentId is null
            ? null
            : await db
                .Incidents.Where(i => i.Id == delivery.IncidentId)
                .Select(i => new { i.Status, Trace = EF.Property<string?>(i, TraceStamp.Column) })
                .SingleAsync(cancellation);
        var active =
            incident is null or { Status: IncidentStatus.Open or IncidentStatus.Investigating };
        var bundled = delivery.HeldBack ? await HeldBackAsync(db, delivery, cancellation) : [];
        delivery.Claim(now + hold);
        foreach (var other in bundled)
        {
            other.JoinBundle(now + hold);
        }

        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        return new ClaimedDelivery(delivery, active, bundled)
        {
            Trace = StageTrace.GoingOn(incident?.Trace),
        };
    }

    /// <summary>Queues a delivery again, whatever became of it.</summary>
    /// <returns><see cref="DeliveryNotFound"/> where there is none.</returns>
    public async Task<Result> RequeueAsync(Guid id, string by, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            await using var db = await contexts.ForAsync(by, cancellation);
            var delivery = await db.Deliveries.SingleOrDefaultAsync(d => d.Id == id, cancellation);
            if (delivery is null)
            {
                return new DeliveryNotFound(id);
            }

            var now = clock.GetUtcNow();
            delivery.Requeue(now);
            if (delivery.IsTest)
            {
                db.Record("channel", delivery.Channel, "tested", "A test is sent again.");
            }

            if (delivery.IncidentId is { } incidentId)
            {
                var incident = await db.Incidents.SingleAsync(
                    i => i.Id == incidentId,
                    cancellation
                );
                incident.Record(
                    TimelineKind.NotificationRequeued,
                    by,
                    DeliveryTimeline.Requeued(delivery, by),
                    now,
                    id.ToString()
                );
            }

            try
            {
                await db.SaveChangesAsync(cancellation);
                return Result.Success;
            }
            catch (DbUpdateConcurrencyException) when (tries < MostTries)
            {
                // Somebody changed the incident or the delivery since it was read: read again.
            }
        }
    }

    /// <summary>
    /// Makes everything that waits due at once. Only for an embedded database at start: whoever held a claim is gone,
    /// and its time need not be waited for.
    /// </summary>
    public async Task MakeDueAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        await db
            .Deliveries.Where(d =>
                d.Status == DeliveryStatus.Queued
                && d.NextAttemptAt > now
                // What gathers a bundle was held by nobody.
                && !(d.HeldBack && d.Attempts == 0)
            )
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(d => d.NextAttemptAt, now)
                        .SetProperty(d => d.Version, d => d.Version + 1),
                cancellation
            );
    }

    private IQueryable<Delivery> Due(OnCallDbContext db)
    {
        var now = clock.GetUtcNow();
        return db.Deliveries.Where(d =>
            d.Status == DeliveryStatus.Queued && d.NextAttemptAt <= now
        );
    }
}
