using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>A delivery taken for one attempt.</summary>
/// <param name="Delivery">As it was stored with the claim.</param>
/// <param name="IncidentIsActive">Whether its incident still needs somebody.</param>
public sealed record ClaimedDelivery(Delivery Delivery, bool IncidentIsActive);

/// <summary>The outbox's rows: what is due, who takes it, and what came of it.</summary>
public sealed class DeliveryStore(
    IDbContextFactory<OnCallDbContext> contexts,
    RetryPolicy retry,
    TimeProvider clock,
    IIdSource ids
)
{
    // An incident in a storm changes many times a second; each change may cost the outbox one more read.
    private const int MostTries = 50;

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
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ClaimedDelivery?> ClaimAsync(
        Guid id,
        TimeSpan hold,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var delivery = await Due(db).SingleOrDefaultAsync(d => d.Id == id, cancellation);
        if (delivery is null)
        {
            return null;
        }

        var status = await db
            .Incidents.Where(i => i.Id == delivery.IncidentId)
            .Select(i => i.Status)
            .SingleAsync(cancellation);
        delivery.Claim(clock.GetUtcNow() + hold);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        return new ClaimedDelivery(
            delivery,
            status is IncidentStatus.Open or IncidentStatus.Investigating
        );
    }

    /// <summary>
    /// Stores what came of an attempt, with the incident's timeline entry and, where nobody could be reached, the
    /// delivery to the log, in one transaction.
    /// </summary>
    /// <returns>The delivery as it stands now; null where it was taken over or concluded by another meanwhile.</returns>
    public async Task<Delivery?> ConcludeAsync(
        Delivery claimed,
        DeliveryOutcome outcome,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(claimed);
        for (var tries = 1; ; tries++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            var delivery = await db.Deliveries.SingleOrDefaultAsync(
                d => d.Id == claimed.Id,
                cancellation
            );
            // What was sent is sent, whoever holds the row by now; a failure of an old attempt says nothing any more.
            if (
                delivery is not { Status: DeliveryStatus.Queued }
                || (delivery.Version != claimed.Version && outcome is not DeliveryOutcome.Sent)
            )
            {
                return null;
            }

            var now = clock.GetUtcNow();
            delivery.Conclude(outcome, retry, now);
            var ofCause = await db
                .Deliveries.Where(d =>
                    d.IncidentId == delivery.IncidentId && d.Cause == delivery.Cause
                )
                .ToListAsync(cancellation);
            var toTheLog = EscalationPlan.NeedsTheLog(ofCause);
            if (toTheLog)
            {
                db.Deliveries.Add(
                    EscalationPlan.ToTheLog(delivery.Notice, delivery.Cause, now, ids)
                );
            }

            var reached = ofCause.Any(d => d != delivery && d.Status == DeliveryStatus.Sent);
            if (DeliveryTimeline.Tell(delivery, reached) is var (kind, text))
            {
                var incident = await db.Incidents.SingleAsync(
                    i => i.Id == delivery.IncidentId,
                    cancellation
                );
                incident.Record(kind, Actor.Agent, text, now, delivery.Id.ToString());
            }

            try
            {
                await db.SaveChangesAsync(cancellation);
                return delivery;
            }
            catch (DbUpdateConcurrencyException) when (tries < MostTries)
            {
                // The incident, or the delivery, changed since it was read: read again.
            }
            catch (DbUpdateException) when (toTheLog && tries < MostTries)
            {
                // Another node wrote the same delivery to the log: read again and find it.
            }
        }
    }

    /// <summary>Queues a delivery again, whatever became of it.</summary>
    /// <returns><see cref="DeliveryNotFound"/> where there is none.</returns>
    public async Task<Result> RequeueAsync(Guid id, string by, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            var delivery = await db.Deliveries.SingleOrDefaultAsync(d => d.Id == id, cancellation);
            if (delivery is null)
            {
                return new DeliveryNotFound(id);
            }

            var now = clock.GetUtcNow();
            delivery.Requeue(now);
            var incident = await db.Incidents.SingleAsync(
                i => i.Id == delivery.IncidentId,
                cancellation
            );
            incident.Record(
                TimelineKind.NotificationRequeued,
                by,
                DeliveryTimeline.Requeued(delivery, by),
                now,
                id.ToString()
            );
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
            .Deliveries.Where(d => d.Status == DeliveryStatus.Queued && d.NextAttemptAt > now)
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
