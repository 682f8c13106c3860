using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>What came of an attempt.</summary>
public sealed partial class DeliveryStore
{
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
            var ofStep = delivery.IsTest
                ? []
                : await db
                    .Deliveries.Where(d =>
                        d.IncidentId == delivery.IncidentId
                        && d.Cause == delivery.Cause
                        && d.Step == delivery.Step
                    )
                    .ToListAsync(cancellation);
            var toTheLog = EscalationPlan.NeedsTheLog(ofStep);
            if (toTheLog)
            {
                db.Deliveries.Add(
                    EscalationPlan.ToTheLog(
                        delivery.Notice,
                        delivery.Cause,
                        now,
                        ids,
                        delivery.Step
                    )
                );
            }

            var reached = ofStep.Any(d => d != delivery && d.Status == DeliveryStatus.Sent);
            await TellAsync(db, delivery, reached, now, cancellation);

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

    /// <summary>Stores that the message of another delivery told of this one too, unless it changed meanwhile.</summary>
    public async Task ConcludeBundledAsync(Guid id, Delivery by, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            var delivery = await db.Deliveries.SingleOrDefaultAsync(d => d.Id == id, cancellation);
            if (delivery is not { Status: DeliveryStatus.Queued })
            {
                return;
            }

            var now = clock.GetUtcNow();
            delivery.TakeBundled(by, now);
            await TellAsync(db, delivery, anotherReached: false, now, cancellation);
            try
            {
                await db.SaveChangesAsync(cancellation);
                return;
            }
            catch (DbUpdateConcurrencyException) when (tries < MostTries)
            {
                // The incident, or the delivery, changed since it was read: read again.
            }
        }
    }

    private static async Task TellAsync(
        OnCallDbContext db,
        Delivery delivery,
        bool anotherReached,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (
            delivery.IncidentId is { } id
            && DeliveryTimeline.Tell(delivery, anotherReached) is var (kind, text)
        )
        {
            var incident = await db.Incidents.SingleAsync(i => i.Id == id, cancellation);
            incident.Record(kind, Actor.Agent, text, now, delivery.Id.ToString());
        }
    }
}
