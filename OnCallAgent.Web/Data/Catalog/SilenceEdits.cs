using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Makes, changes and ends silences.</summary>
public sealed partial class SilenceEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    IIdSource ids,
    TimeProvider clock,
    ILogger<SilenceEdits> logger
)
{
    /// <summary>What is wrong with it, field by field; empty where it can be saved.</summary>
    public IReadOnlyList<FieldError> Check(SilenceDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return SilenceRules.Check(draft.ToSilence("SIL", "", clock.GetUtcNow()));
    }

    /// <summary>Silences from its begin on.</summary>
    /// <returns>The silence, or the first <see cref="FieldError"/>.</returns>
    public async Task<Result<Silence>> CreateAsync(
        SilenceDraft draft,
        string by,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        ArgumentNullException.ThrowIfNull(draft);
        var silence = draft.ToSilence(Ids.Silence(now, ids), by, now);
        if (SilenceRules.Check(silence) is [var fault, ..])
        {
            return fault;
        }

        if (silence.StateAt(now) == SilenceState.Ended)
        {
            return new FieldError(
                "ends_at",
                "is over already; a silence cannot begin in the past and end there"
            );
        }

        return await contexts.ChangeAsync(
            by,
            $"silence {silence.Id}",
            db =>
            {
                db.Silences.Add(silence);
                return SaveAsync(db, silence, silence, "created", by, now, cancellation);
            },
            cancellation
        );
    }

    /// <summary>Replaces what it says. One that was ended stays ended.</summary>
    /// <param name="id">The silence.</param>
    /// <param name="draft">As it shall be; without a begin it keeps its own.</param>
    /// <param name="version">The version that was read; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The silence; a <see cref="FieldError"/>, <see cref="EntryNotFound"/>, <see cref="EntryChanged"/> or <see cref="SilenceKept"/>.</returns>
    public Task<Result<Silence>> ReplaceAsync(
        string id,
        SilenceDraft draft,
        long? version,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        return ChangeAsync(
            id,
            version,
            by,
            "edited",
            (known, now) =>
            {
                var wanted = draft.ToReplace(known);
                return SilenceRules.Check(wanted) is [var fault, ..] ? fault : wanted;
            },
            cancellation
        );
    }

    /// <summary>Lets it hold for longer, or shorter: until then.</summary>
    /// <returns>As <see cref="ReplaceAsync"/>.</returns>
    public Task<Result<Silence>> ExtendAsync(
        string id,
        DateTimeOffset until,
        long? version,
        string by,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            id,
            version,
            by,
            "extended",
            (known, now) =>
            {
                if (known.Recurrence is not null)
                {
                    return new SilenceKept(
                        known.Id,
                        "it recurs; edit its first occurrence instead."
                    );
                }

                var wanted = known with { EndsAt = until };
                return until <= now
                        ? new FieldError("ends_at", "is in the past; end the silence instead")
                    : SilenceRules.Check(wanted) is [var fault, ..] ? fault
                    : wanted;
            },
            cancellation
        );

    /// <summary>Ends it now, for good; its record stays.</summary>
    /// <returns>As <see cref="ReplaceAsync"/>.</returns>
    public Task<Result<Silence>> EndAsync(
        string id,
        long? version,
        string by,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            id,
            version,
            by,
            "ended",
            (known, now) => known with { EndedAt = now },
            cancellation
        );

    /// <summary>Removes one that never suppressed anything and does not hold now.</summary>
    /// <returns><see cref="EntryNotFound"/>, <see cref="EntryChanged"/> or <see cref="SilenceKept"/>.</returns>
    public async Task<Result> RemoveAsync(
        string id,
        long? version,
        string by,
        CancellationToken cancellation
    )
    {
        return await contexts.ChangeAsync(
            by,
            $"silence {id}",
            async db =>
            {
                var read = await ReadAsync(db, id, version, cancellation);
                if (!read.IsSuccess)
                {
                    return read;
                }

                var now = clock.GetUtcNow();
                if (read.Value.StateAt(now) == SilenceState.Active)
                {
                    return new SilenceKept(id, "it holds now; end it first.");
                }

                if (await db.SuppressedFaults.AnyAsync(f => f.SilenceId == id, cancellation))
                {
                    return new SilenceKept(
                        id,
                        "it suppressed something, and the record of that stays."
                    );
                }

                db.Silences.Remove(read.Value);
                return await SaveAsync(db, read.Value, null, "removed", by, now, cancellation);
            },
            cancellation
        );
    }

    private Task<Result<Silence>> ChangeAsync(
        string id,
        long? version,
        string by,
        string what,
        Func<Silence, DateTimeOffset, Result<Silence>> change,
        CancellationToken cancellation
    ) =>
        contexts.ChangeAsync(
            by,
            $"silence {id}",
            async db =>
            {
                var read = await ReadAsync(db, id, version, cancellation);
                if (!read.IsSuccess)
                {
                    return read;
                }

                var known = read.Value;
                var now = clock.GetUtcNow();
                if (known.StateAt(now) == SilenceState.Ended)
                {
                    return new SilenceKept(id, "it is over; make a new one.");
                }

                var changed = change(known, now);
                if (!changed.IsSuccess)
                {
                    return changed;
                }

                var after = changed.Value with
                {
                    UpdatedBy = by,
                    UpdatedAt = now,
                    Version = known.Version + 1,
                };
                db.Entry(known).CurrentValues.SetValues(after);
                await WakeAsync(db, id, now, cancellation);
                return await SaveAsync(db, after, after, what, by, now, cancellation);
            },
            cancellation
        );

    private static async Task<Result<Silence>> ReadAsync(
        OnCallDbContext db,
        string id,
        long? version,
        CancellationToken cancellation
    ) =>
        await db.AsShownAsync(
            await db.Silences.SingleOrDefaultAsync(s => s.Id == id, cancellation),
            $"silence {id}",
            static s => s.Id,
            static s => s.Version,
            version,
            cancellation
        );

    private async Task<Result<Silence>> SaveAsync(
        OnCallDbContext db,
        Silence silence,
        Silence? after,
        string what,
        string by,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        CatalogHistory.Add(
            db,
            CatalogChange.Silence,
            silence.Id,
            silence.Version,
            what,
            by,
            now,
            after
        );
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, silence.Id, what, silence.Reason);
        return silence;
    }

    // What waits for its end looks again: it may have come sooner, or the incident may no longer be covered.
    private static async Task WakeAsync(
        OnCallDbContext db,
        string id,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        foreach (
            var incident in await db
                .Incidents.Where(i =>
                    i.NextStepAt > now
                    && db.Timeline.Any(t =>
                        t.IncidentId == i.Id
                        && t.Kind == TimelineKind.Suppressed
                        && t.SubjectId == id
                    )
                )
                .ToListAsync(cancellation)
        )
        {
            incident.LookAgain(now);
        }

        // Calls for humans that it holds, too.
        await Outbox.CallStore.WakeAsync(db, c => c.HeldBy == id, now, cancellation);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{By}: silence {SilenceId} {What}: {Reason}"
    )]
    private static partial void Changed(
        ILogger logger,
        string by,
        string silenceId,
        string what,
        string reason
    );
}
