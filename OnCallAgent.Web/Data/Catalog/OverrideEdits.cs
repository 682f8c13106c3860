using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Lets somebody take over a schedule for a while, and takes that back.</summary>
public sealed class OverrideEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    EscalationBooks books,
    TimeProvider clock,
    IIdSource ids
)
{
    /// <summary>Somebody takes over for a while.</summary>
    /// <param name="draft">Its id and who made it are set here.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The override; a <see cref="FieldError"/> or <see cref="EntryNotFound"/>.</returns>
    public Task<Result<ScheduleOverride>> AddAsync(
        ScheduleOverride draft,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        return contexts.ChangeAsync(
            by,
            $"schedule {draft.ScheduleId}",
            db => AddAsync(db, draft, by, cancellation),
            cancellation
        );
    }

    /// <summary>Takes an override back.</summary>
    /// <returns><see cref="EntryNotFound"/>.</returns>
    public async Task<Result> RemoveAsync(
        string scheduleId,
        Guid id,
        string by,
        CancellationToken cancellation
    ) =>
        await contexts.ChangeAsync<ScheduleOverride>(
            by,
            $"override {id}",
            async db =>
            {
                if (
                    await db.Overrides.SingleOrDefaultAsync(
                        o => o.Id == id && o.ScheduleId == scheduleId,
                        cancellation
                    )
                    is not { } known
                )
                {
                    return new EntryNotFound($"override {id}");
                }

                db.Overrides.Remove(known);
                CatalogHistory.Add(
                    db,
                    CatalogChange.Schedule,
                    scheduleId,
                    0,
                    "override removed",
                    by,
                    clock.GetUtcNow(),
                    known
                );
                await db.SaveChangesAsync(cancellation);
                return known;
            },
            cancellation
        );

    private async Task<Result<ScheduleOverride>> AddAsync(
        OnCallDbContext db,
        ScheduleOverride draft,
        string by,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var book = await books.ReadAsync(db, now, cancellation);
        if (book.Schedules.All(s => s.Id != draft.ScheduleId))
        {
            return new EntryNotFound($"schedule {draft.ScheduleId}");
        }

        var made = draft with
        {
            Id = ids.Next(),
            From = draft.From.ToUniversalTime(),
            Until = draft.Until.ToUniversalTime(),
            Reason = draft.Reason.Trim(),
            CreatedBy = by,
            CreatedAt = now,
        };
        if (made.Check(p => book.People.Any(q => q.Id == p)) is [var fault, ..])
        {
            return fault;
        }

        if (made.Until <= now)
        {
            return new FieldError("until", "is in the past");
        }

        db.Overrides.Add(made);
        CatalogHistory.Add(
            db,
            CatalogChange.Schedule,
            made.ScheduleId,
            0,
            "override added",
            by,
            now,
            made
        );
        await db.SaveChangesAsync(cancellation);
        return made;
    }
}
