using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Flow;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>Who is advancing which incident: compare-and-swap in the database, so that of two processes one wins.</summary>
internal sealed class IncidentClaims(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock
)
{
    // Not the present: where the clock is set back, that is yet to come, and nobody could take the incident until then.
    private static readonly DateTimeOffset Over = DateTimeOffset.UnixEpoch;

    /// <summary>Takes the incident where nobody holds it, or the holder's time has run out.</summary>
    /// <returns>Null where another holds it.</returns>
    public async Task<IncidentClaim?> TryClaimAsync(
        string incidentId,
        string owner,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        var free = await db
            .Leases.AsNoTracking()
            .Where(l => l.IncidentId == incidentId)
            .Select(l => new { l.Until, l.Fence })
            .SingleOrDefaultAsync(cancellation);
        if (free is not null)
        {
            if (free.Until > now)
            {
                return null;
            }

            var fence = free.Fence + 1;
            return
                await db
                    .Leases.Where(l => l.IncidentId == incidentId && l.Fence == free.Fence)
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(l => l.Owner, owner)
                                .SetProperty(l => l.Until, until)
                                .SetProperty(l => l.Fence, fence),
                        cancellation
                    ) == 1
                ? new IncidentClaim(incidentId, owner, fence)
                : null;
        }

        db.Leases.Add(
            new IncidentLease
            {
                IncidentId = incidentId,
                Owner = owner,
                Until = until,
                Fence = 1,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
            return new IncidentClaim(incidentId, owner, 1);
        }
        catch (DbUpdateException e) when (UniqueViolations.Is(e, IndexNames.IncidentLeaseKey))
        {
            return null;
        }
    }

    /// <summary>Holds it for longer; false where it was lost.</summary>
    public async Task<bool> ExtendAsync(
        IncidentClaim claim,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Of(db, claim)
                .ExecuteUpdateAsync(s => s.SetProperty(l => l.Until, until), cancellation) == 1;
    }

    /// <summary>Lets go of it; does nothing where it was lost.</summary>
    public async Task ReleaseAsync(IncidentClaim claim, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await Of(db, claim)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.Until, Over), cancellation);
    }

    /// <summary>
    /// Ends every claim. Only for an embedded database at start: its lock proves that no other process is alive,
    /// so that work goes on at once instead of after the lease.
    /// </summary>
    public async Task ReleaseAllAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db.Leases.ExecuteUpdateAsync(s => s.SetProperty(l => l.Until, Over), cancellation);
    }

    private static IQueryable<IncidentLease> Of(OnCallDbContext db, IncidentClaim claim) =>
        db.Leases.Where(l =>
            l.IncidentId == claim.IncidentId && l.Owner == claim.Owner && l.Fence == claim.Fence
        );
}
