using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>What the link in a message shows before it is used.</summary>
/// <param name="Delivery">The message.</param>
/// <param name="Incidents">The incidents that it tells of; empty for a test.</param>
public sealed record AnswerView(Delivery Delivery, IReadOnlyList<Incident> Incidents);

/// <summary>The incidents of the message are over.</summary>
public sealed record NothingToAcknowledge()
    : Error(
        "delivery.incident_over",
        "The incident is resolved already; there is nothing left to acknowledge."
    );

/// <summary>What recipients answer by the link in a message, without signing in: the link is what they know.</summary>
public sealed class AnswerDesk(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    private const int MostTries = 50;

    /// <summary>What the link is about; null where the message is gone. Changes nothing: mail scanners open links.</summary>
    public async Task<AnswerView?> ReadAsync(Guid deliveryId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await ReadAsync(db, deliveryId, cancellation);
    }

    /// <summary>Acknowledges every incident of the message in the recipient's name, or confirms that a test arrived. Uses up the link.</summary>
    /// <returns>What it was about; <see cref="DeliveryNotFound"/>, <see cref="LinkUsed"/> or <see cref="NothingToAcknowledge"/>.</returns>
    public Task<Result<AnswerView>> AnswerAsync(AnswerLink link, CancellationToken cancellation) =>
        AnswerAsync(link.DeliveryId, link.MadeAt, null, cancellation);

    /// <summary>Confirms that a test arrived, in the name of somebody who saw it. Uses up its link.</summary>
    /// <returns>What it was about; <see cref="DeliveryNotFound"/> where it is no test, or <see cref="LinkUsed"/>.</returns>
    public Task<Result<AnswerView>> ConfirmTestAsync(
        Guid deliveryId,
        string by,
        CancellationToken cancellation
    ) => AnswerAsync(deliveryId, null, by, cancellation);

    private async Task<Result<AnswerView>> AnswerAsync(
        Guid deliveryId,
        DateTimeOffset? madeAt,
        string? witness,
        CancellationToken cancellation
    )
    {
        for (var tries = 1; ; tries++)
        {
            await using var db = await contexts.ForAsync(witness ?? Actor.Agent, cancellation);
            if (
                await ReadAsync(db, deliveryId, cancellation) is not { } view
                || (witness is not null && !view.Delivery.IsTest)
            )
            {
                return new DeliveryNotFound(deliveryId);
            }

            if (witness is null)
            {
                db.Actor = Who(view.Delivery);
            }

            var now = clock.GetUtcNow();
            if (
                view.Delivery.Answer(madeAt ?? view.Delivery.CreatedAt, now) is
                { IsSuccess: false } used
            )
            {
                return used.Error;
            }

            var active = view.Incidents.Where(i => i.IsActive).ToList();
            if (view.Incidents.Count > 0 && active.Count == 0)
            {
                return new NothingToAcknowledge();
            }

            if (view.Delivery.IsTest)
            {
                db.Record(
                    "channel",
                    view.Delivery.Channel,
                    "proven",
                    $"A test to {view.Delivery.Recipient} arrived."
                );
            }

            foreach (var incident in active)
            {
                // Active: it cannot be refused.
                incident.Acknowledge(Who(view.Delivery), now);
            }

            try
            {
                await db.SaveChangesAsync(cancellation);
                return view;
            }
            catch (DbUpdateConcurrencyException) when (tries < MostTries)
            {
                // Of two who use a link at once the second finds it used.
            }
        }
    }

    /// <summary>When somebody last answered by each channel: the proof that its messages arrive.</summary>
    public async Task<IReadOnlyDictionary<string, Delivery>> ProvenAsync(
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var channels = await db
            .Deliveries.Where(d => d.AnsweredAt != null)
            .Select(d => d.Channel)
            .Distinct()
            .ToListAsync(cancellation);
        var proven = new Dictionary<string, Delivery>(StringComparer.Ordinal);
        foreach (var channel in channels)
        {
            proven[channel] = await db
                .Deliveries.AsNoTracking()
                .Where(d => d.Channel == channel && d.AnsweredAt != null)
                .OrderByDescending(d => d.AnsweredAt)
                .FirstAsync(cancellation);
        }

        return proven;
    }

    private static string Who(Delivery delivery) =>
        delivery.Recipient == delivery.Channel
            ? $"somebody in {delivery.Channel}"
            : delivery.Recipient;

    private static async Task<AnswerView?> ReadAsync(
        OnCallDbContext db,
        Guid deliveryId,
        CancellationToken cancellation
    )
    {
        if (
            await db.Deliveries.SingleOrDefaultAsync(d => d.Id == deliveryId, cancellation)
            is not { } delivery
        )
        {
            return null;
        }

        var incidents = await db
            .Incidents.Where(i =>
                i.Id == delivery.IncidentId
                || db.Deliveries.Any(d => d.BundledIn == deliveryId && d.IncidentId == i.Id)
            )
            .OrderBy(i => i.CreatedAt)
            .ToListAsync(cancellation);
        return new AnswerView(delivery, incidents);
    }
}
