using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Search;

namespace OnCallAgent.Web.Data.Start;

/// <summary>All that a database must have before it is used: the tables of the migrations, and what migrations do not know.</summary>
internal static class DatabaseSchema
{
    /// <summary>Makes what is missing.</summary>
    public static async Task MigrateAsync(OnCallDbContext db, CancellationToken cancellation)
    {
        await db.Database.MigrateAsync(cancellation);
        await SqliteWords.EnsureAsync(db, cancellation);
        await AuditTable.EnsureAsync(db, cancellation);
    }
}
