using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>Who is advancing which incident: compare-and-swap in the database, so that of two processes one wins.</summary>
internal sealed class IncidentClaims(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock
)
{
    /// <summary>Takes the incident where nobody holds it, or the holder's time has run out.</summary>
    public async Task<bool> TryClaimAsync(
        string incidentId,
        string owner,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        var taken = await db
            .Leases.Where(l => l.IncidentId == incidentId && l.Until <= now)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(l => l.Owner, owner)
                        .SetProperty(l => l.Until, until)
                        .SetProperty(l => l.Fence, l => l.Fence + 1),
                cancellation
            );
        if (taken == 1)
        {
            return true;
        }

        if (await db.Leases.AnyAsync(l => l.IncidentId == incidentId, cancellation))
        {
            return false;
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
            return true;
        }
        catch (DbUpdateException e) when (UniqueViolations.Is(e, IndexNames.IncidentLeaseKey))
        {
            return false;
        }
    }

    /// <summary>Holds it for longer; false where it was lost.</summary>
    public async Task<bool> ExtendAsync(
        string incidentId,
        string owner,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
                .Leases.Where(l => l.IncidentId == incidentId && l.Owner == owner)
                .ExecuteUpdateAsync(s => s.SetProperty(l => l.Until, until), cancellation) == 1;
    }

    /// <summary>Lets go of it.</summary>
    public async Task ReleaseAsync(string incidentId, string owner, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        await db
            .Leases.Where(l => l.IncidentId == incidentId && l.Owner == owner)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.Until, now), cancellation);
    }

    /// <summary>
    /// Ends every claim. Only for an embedded database at start: its lock proves that no other process is alive,
    /// so that work goes on at once instead of after the lease.
    /// </summary>
    public async Task ReleaseAllAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        await db.Leases.ExecuteUpdateAsync(s => s.SetProperty(l => l.Until, now), cancellation);
    }
}
