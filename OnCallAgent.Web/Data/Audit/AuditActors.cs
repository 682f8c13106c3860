using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Audit;

/// <summary>Contexts that know in whose name they change things, and record it.</summary>
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

    /// <summary>Records, in the context's name and with what it saves next, what is no change that a context sees.</summary>
    /// <param name="db">The context.</param>
    /// <param name="kind">What kind of thing.</param>
    /// <param name="entryId">Its id.</param>
    /// <param name="what">What happened to it.</param>
    /// <param name="text">A sentence; empty for none.</param>
    /// <param name="name">What a person calls it.</param>
    public static void Record(
        this OnCallDbContext db,
        string kind,
        string entryId,
        string what,
        string text = "",
        string name = ""
    ) =>
        db.AuditLog.Add(
            new AuditEntry
            {
                At = db.Clock.GetUtcNow(),
                Actor = db.Actor,
                Kind = kind,
                EntryId = entryId,
                Name = name,
                What = what,
                Text = text,
            }
        );
}
