using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Audit;

/// <summary>What was changed of one stored thing.</summary>
internal static class AuditTrail
{
    private const int Most = 5;

    /// <summary>Its latest changes, the latest first, no more than five.</summary>
    /// <param name="db">The database.</param>
    /// <param name="thing">The thing. Of what is not recorded there are none.</param>
    /// <param name="changes">How many are wanted; none below one.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IReadOnlyList<AuditEntry>> LatestChangesAsync(
        this OnCallDbContext db,
        object thing,
        long changes,
        CancellationToken cancellation
    )
    {
        if (changes < 1 || !AuditedKind.All.TryGetValue(thing.GetType(), out var audited))
        {
            return [];
        }

        var (kind, id) = (audited.Kind, audited.Id(thing));
        return await db
            .AuditLog.AsNoTracking()
            .Where(e => e.Kind == kind && e.EntryId == id && e.What == "changed")
            .OrderByDescending(e => e.Id)
            .Take((int)Math.Min(changes, Most))
            .ToListAsync(cancellation);
    }
}
