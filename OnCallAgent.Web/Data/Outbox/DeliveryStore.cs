using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>A delivery taken for one attempt.</summary>
/// <param name="Delivery">As it was stored with the claim.</param>
/// <param name="IncidentIsActive">Whether its incident still needs somebody.</param>
/// <param name="Bundled">Deliveries that were held back and go out with it.</param>
public sealed record ClaimedDelivery(
    Delivery Delivery,
    bool IncidentIsActive,
    IReadOnlyList<Delivery> Bundled
)
{
    /// <summary>What the message says.</summary>
    public EscalationNotice Notice =>
        MessageBundle.Of(Delivery.Notice, [.. Bundled.Select(d => d.Notice)]);
}

/// <summary>The outbox's rows: what is due, who takes it, and what came of it.</summary>
public sealed class DeliveryStore(
    IDbContextFactory<OnCallDbContext> contexts,
    RetryPolicy retry,
    TimeProvider clock,
    IIdSource ids,
    MessageLimit? limit = null
)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

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

        var active =
            delivery.IncidentId is null
            || await db
                .Incidents.Where(i => i.Id == delivery.IncidentId)
                .Select(i => i.Status)
                .SingleAsync(cancellation)
                is IncidentStatus.Open
                    or IncidentStatus.Investigating;
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

        return new ClaimedDelivery(delivery, active, bundled);
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
