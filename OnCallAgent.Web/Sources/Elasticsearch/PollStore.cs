using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Desk;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>Which sources are due, who polls them, and what came of it: all of it in the database, so that any node can go on.</summary>
internal sealed class PollStore(
    IDbContextFactory<OnCallDbContext> contexts,
    string owner,
    TimeProvider clock
)
{
    /// <summary>How long a claim holds without a sign of life.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // Longer than an interval, a back-off and what a server may ask for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(90);

    private const int LongestError = 2_000;

    /// <summary>The sources that are due and that nobody polls, those first that waited longest.</summary>
    public async Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        // Claims and waits that are longer than any can be, and windows that end in the time to come, were set by a clock
        // that was ahead.
        var (lease, wait) = (now + Lease, now + LongestWait);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Sources.Where(s => s.Kind == SourceKind.Elasticsearch && s.Enabled)
            .GroupJoin(db.PollCheckpoints, s => s.Id, c => c.SourceId, (s, c) => new { s, c })
            .SelectMany(x => x.c.DefaultIfEmpty(), (x, c) => new { x.s.Id, Checkpoint = c })
            .Where(x =>
                x.Checkpoint == null
                || (
                    (
                        x.Checkpoint.NextPollAt <= now
                        || x.Checkpoint.NextPollAt > wait
                        || x.Checkpoint.Through > now
                        || x.Checkpoint.WindowTo > now
                    ) && (x.Checkpoint.LeasedUntil <= now || x.Checkpoint.LeasedUntil > lease)
                )
            )
            .OrderBy(x => x.Checkpoint == null ? now : x.Checkpoint.NextPollAt)
            .Select(x => x.Id)
            .ToListAsync(cancellation);
    }

    /// <summary>Takes the source for this process; null where somebody else has it, or it is gone.</summary>
    public async Task<ClaimedSource?> ClaimAsync(string sourceId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (lease, wait) = (now + Lease, now + LongestWait);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (
            await db
                .Sources.AsNoTracking()
                .SingleOrDefaultAsync(s => s.Id == sourceId && s.Enabled, cancellation)
            is not { } source
        )
        {
            return null;
        }

        await AddAsync(db, source, now, cancellation);
        var taken = await db
            .PollCheckpoints.Where(c =>
                c.SourceId == sourceId
                && (
                    c.NextPollAt <= now
                    || c.NextPollAt > wait
                    || c.Through > now
                    || c.WindowTo > now
                )
                && (c.LeasedUntil <= now || c.LeasedUntil > lease)
            )
            .ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Owner, owner).SetProperty(c => c.LeasedUntil, lease),
                cancellation
            );
        if (taken == 0)
        {
            return null;
        }

        var checkpoint = await CheckpointAsync(db, sourceId, cancellation);
        var seen = await db
            .SeenDocuments.AsNoTracking()
            .Where(d => d.SourceId == sourceId)
            .OrderBy(d => d.Sequence)
            .ToListAsync(cancellation);
        if (Ahead(checkpoint, now) is not { } ahead)
        {
            return new ClaimedSource(source, checkpoint, seen);
        }

        await GoBackAsync(db, source, checkpoint, seen, now, cancellation);
        return new ClaimedSource(
            source,
            await CheckpointAsync(db, sourceId, cancellation),
            seen,
            ahead
        );
    }

    /// <summary>Holds the source for longer; false where it was lost, removed or switched off.</summary>
    public async Task<bool> ExtendAsync(string sourceId, CancellationToken cancellation)
    {
        var until = clock.GetUtcNow() + Lease;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
                .PollCheckpoints.Where(c =>
                    c.SourceId == sourceId
                    && c.Owner == owner
                    && db.Sources.Any(s => s.Id == sourceId && s.Enabled)
                )
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.LeasedUntil, until), cancellation)
            == 1;
    }

    /// <summary>Lets go of the source until its next poll.</summary>
    public async Task ReleaseAsync(
        string sourceId,
        DateTimeOffset nextPollAt,
        int failures,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db
            .PollCheckpoints.Where(c => c.SourceId == sourceId && c.Owner == owner)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.LeasedUntil, DateTimeOffset.UnixEpoch)
                        .SetProperty(c => c.NextPollAt, nextPollAt)
                        .SetProperty(c => c.Failures, failures),
                cancellation
            );
    }

    /// <summary>Ends the claims of processes before this one. Only where the database is this process's alone.</summary>
    public async Task ReleaseAllAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (db.Database.IsSqlite())
        {
            await db.PollCheckpoints.ExecuteUpdateAsync(
                set => set.SetProperty(c => c.LeasedUntil, DateTimeOffset.UnixEpoch),
                cancellation
            );
        }
    }

    /// <summary>Shows how the source is doing; only what changed is written, for pages are told of it.</summary>
    /// <param name="source">As it was when the poll began.</param>
    /// <param name="error">What is wrong; null where it was read.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task ReportAsync(
        StoredSource source,
        string? error,
        CancellationToken cancellation
    )
    {
        var state = error is null ? SourceState.Ok : SourceState.Faulty;
        var text = error is { Length: > LongestError } ? error[..LongestError] : error;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (
            await db.Sources.FindAsync([source.Id], cancellation) is not { } stored
            || stored.Version != source.Version
            || (stored.State == state && stored.LastError == text)
        )
        {
            return;
        }

        stored.State = state;
        stored.LastError = text;
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // A person edited or removed it this moment: the next poll says how it is doing then.
        }
    }

    private static Task<PollCheckpoint> CheckpointAsync(
        OnCallDbContext db,
        string sourceId,
        CancellationToken cancellation
    ) => db.PollCheckpoints.AsNoTracking().SingleAsync(c => c.SourceId == sourceId, cancellation);

    // Windows end before the clock that they are opened by.
    private static DateTimeOffset? Ahead(PollCheckpoint checkpoint, DateTimeOffset now) =>
        checkpoint.WindowTo > now ? checkpoint.WindowTo
        : checkpoint.Through > now ? checkpoint.Through
        : null;

    // To the latest document that was taken: what came behind it, while the clock was ahead and since, bears times that
    // count as read.
    private static async Task GoBackAsync(
        OnCallDbContext db,
        StoredSource source,
        PollCheckpoint checkpoint,
        List<SeenDocuments> seen,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var latest = seen.Count == 0 ? checkpoint.RememberedFrom : seen.Max(d => d.LastTime);
        var through = latest < now ? latest : now;
        var overlap = through.AddSeconds(-(source.Elasticsearch?.OverlapSeconds ?? 0));
        var remembered = checkpoint.RememberedFrom < through ? checkpoint.RememberedFrom : overlap;
        await db
            .PollCheckpoints.Where(c => c.SourceId == source.Id && c.Version == checkpoint.Version)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.Through, through)
                        .SetProperty(c => c.WindowFrom, (DateTimeOffset?)null)
                        .SetProperty(c => c.WindowTo, (DateTimeOffset?)null)
                        .SetProperty(c => c.ReadTo, (DateTimeOffset?)null)
                        .SetProperty(c => c.RememberedFrom, remembered),
                cancellation
            );
    }

    private static async Task AddAsync(
        OnCallDbContext db,
        StoredSource source,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (await db.PollCheckpoints.AnyAsync(c => c.SourceId == source.Id, cancellation))
        {
            return;
        }

        var start = source.FromStart ? DateTimeOffset.UnixEpoch : source.CreatedAt;
        db.PollCheckpoints.Add(
            new PollCheckpoint
            {
                SourceId = source.Id,
                RememberedFrom = start,
                Through = start,
                NextPollAt = now,
                LeasedUntil = DateTimeOffset.UnixEpoch,
                UpdatedAt = now,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException e) when (UniqueViolations.Is(e, IndexNames.PollCheckpointKey))
        {
            db.ChangeTracker.Clear();
        }
    }
}

/// <summary>A source that this process may poll.</summary>
/// <param name="Source">Its settings.</param>
/// <param name="Checkpoint">How far it was read.</param>
/// <param name="Seen">The documents that can be seen again.</param>
/// <param name="Ahead">Where it seemed to have been read through, by a clock that was ahead; null where none was.</param>
internal sealed record ClaimedSource(
    StoredSource Source,
    PollCheckpoint Checkpoint,
    IReadOnlyList<SeenDocuments> Seen,
    DateTimeOffset? Ahead = null
);
