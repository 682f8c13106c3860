using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Idempotency;

/// <summary>Keys of requests, shared by all nodes: of two requests with the same key one is worked on.</summary>
public sealed class KeptAnswers(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>Takes the key for a request.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="key">Their key.</param>
    /// <param name="requestHash">Of route, query and body.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where the key is new and now taken; else what is known of the request that took it.</returns>
    public async Task<KeptAnswer?> TakeAsync(
        string caller,
        string key,
        string requestHash,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        var known = await FindAsync(db, caller, key, cancellation);
        if (known?.ExpiresAt > now)
        {
            return known;
        }

        if (known is not null)
        {
            await Of(db, caller, key)
                .Where(a => a.ExpiresAt <= now)
                .ExecuteDeleteAsync(cancellation);
        }

        db.KeptAnswers.Add(
            new KeptAnswer
            {
                Caller = caller,
                Key = key,
                RequestHash = requestHash,
                StartedAt = now,
                ExpiresAt = now + KeptAnswer.Kept,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
            return null;
        }
        catch (DbUpdateException)
        {
            // Somebody else took it meanwhile; where nobody did, it was another fault.
            if (await FindAsync(db, caller, key, cancellation) is { } other)
            {
                return other;
            }

            throw;
        }
    }

    /// <summary>Keeps the answer to the request that took the key.</summary>
    public async Task KeepAsync(
        string caller,
        string key,
        Action<KeptAnswer> answer,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (await Of(db, caller, key).SingleOrDefaultAsync(cancellation) is { } taken)
        {
            answer(taken);
            await db.SaveChangesAsync(cancellation);
        }
    }

    /// <summary>Gives the key back: the request was refused and changed nothing, so it may come again, corrected.</summary>
    public async Task GiveBackAsync(string caller, string key, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await Of(db, caller, key).ExecuteDeleteAsync(cancellation);
    }

    private static IQueryable<KeptAnswer> Of(OnCallDbContext db, string caller, string key) =>
        db.KeptAnswers.Where(a => a.Caller == caller && a.Key == key);

    private static Task<KeptAnswer?> FindAsync(
        OnCallDbContext db,
        string caller,
        string key,
        CancellationToken cancellation
    ) => Of(db, caller, key).AsNoTracking().SingleOrDefaultAsync(cancellation);
}
