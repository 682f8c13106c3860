using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Audit;

/// <summary>Contexts that know in whose name they change things.</summary>
internal static class AuditActors
{
    /// <summary>A context for one operation, in somebody's name.</summary>
    public static async Task<OnCallDbContext> ForAsync(
        this IDbContextFactory<OnCallDbContext> contexts,
        string actor,
        CancellationToken cancellation
    )
    {
        var db = await contexts.CreateDbContextAsync(cancellation);
        db.Actor = actor;
        return db;
    }
}
