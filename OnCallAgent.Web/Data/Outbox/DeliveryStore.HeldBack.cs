using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>Messages beyond what one recipient gets within an hour: they wait, and go out together.</summary>
public sealed partial class DeliveryStore
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Counted by what was really sent: whoever was told of nothing for an hour is told at once.
    private async Task<bool> HoldBackAsync(
        OnCallDbContext db,
        Delivery delivery,
        int perHour,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (
            delivery.HeldBack
            || delivery.Attempts > 0
            || delivery.Channel == Delivery.LogChannel
            || !MessageLimit.Bounds(delivery.Notice)
        )
        {
            return false;
        }

        var since = now - Hour;
        var sent = await db
            .Deliveries.Where(d =>
                d.Channel == delivery.Channel
                && d.Recipient == delivery.Recipient
                && d.BundledIn == null
                && (d.SentAt > since || (d.Status == DeliveryStatus.Queued && d.Attempts > 0))
            )
            .CountAsync(cancellation);
        if (sent < perHour)
        {
            return false;
        }

        var gathering = await db
            .Deliveries.Where(d =>
                d.Channel == delivery.Channel
                && d.Recipient == delivery.Recipient
                && d.Status == DeliveryStatus.Queued
                && d.HeldBack
                && d.NextAttemptAt > now
            )
            .MinAsync(d => d.NextAttemptAt, cancellation);
        var until = gathering ?? now + limit.Wait;
        delivery.HoldBack(limit.Reason(perHour, until), until);
        await TellAsync(db, delivery, anotherReached: false, now, cancellation);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // The incident changed meanwhile: the delivery is still due, and the next look holds it back.
        }

        return true;
    }

    private static async Task<IReadOnlyList<Delivery>> HeldBackAsync(
        OnCallDbContext db,
        Delivery delivery,
        CancellationToken cancellation
    ) =>
        await db
            .Deliveries.Where(d =>
                d.Channel == delivery.Channel
                && d.Recipient == delivery.Recipient
                && d.Status == DeliveryStatus.Queued
                && d.HeldBack
                && d.Attempts == 0
                && d.Id != delivery.Id
            )
            .OrderBy(d => d.CreatedAt)
            .Take(MessageBundle.MaxNotices)
            .ToListAsync(cancellation);
}
