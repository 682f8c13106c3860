using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data.Start;

/// <summary>Brings the database to this version's schema and puts in what the product ships.</summary>
internal sealed class DatabaseStart(
    IDbContextFactory<OnCallDbContext> contexts,
    IncidentClaims claims,
    DeliveryStore outbox,
    DatabaseTarget target,
    TimeProvider clock
)
{
    // Long enough for another node to bring a large database forward.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(10);

    /// <exception cref="StartFaultException">The database cannot be reached or written, or is newer than this version.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await using (await TurnAsync(cancellation))
            {
                await MigrateAsync(cancellation);
                await SeedAsync(cancellation);
            }

            if (!target.IsShared)
            {
                // The lock on the file proves that whoever held these claims is gone.
                await claims.ReleaseAllAsync(cancellation);
                await outbox.MakeDueAsync(cancellation);
            }
        }
        catch (DbException e)
        {
            throw new StartFaultException(
                $"DATABASE_URL: {target} cannot be used: {FirstLine(e.Message)}",
                e
            );
        }
        catch (DbUpdateException e) when (e.InnerException is DbException inner)
        {
            throw new StartFaultException(
                $"DATABASE_URL: {target} cannot be used: {FirstLine(inner.Message)}",
                e
            );
        }
        catch (InvalidOperationException e) when (e.InnerException is DbException inner)
        {
            // Providers wrap what looks transient ("consider enabling retries").
            throw new StartFaultException(
                $"DATABASE_URL: {target} cannot be used: {FirstLine(inner.Message)}",
                e
            );
        }
    }

    // Nodes that start at once: one makes the tables and fills them, the others wait and find them. Held by a transaction of
    // its own, which ends with the context: migrations have theirs.
    private async Task<OnCallDbContext> TurnAsync(CancellationToken cancellation)
    {
        var turn = await contexts.CreateDbContextAsync(cancellation);
        if (target.IsShared && await turn.Database.CanConnectAsync(cancellation))
        {
            turn.Database.SetCommandTimeout(LongestTurn);
            await turn.Database.BeginTransactionAsync(cancellation);
            await DatabaseTurn.Start.TakeAsync(turn, cancellation);
        }

        return turn;
    }

    private async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        if (await db.Database.CanConnectAsync(cancellation))
        {
            var applied = await db.Database.GetAppliedMigrationsAsync(cancellation);
            if (UnknownSchema.Of([.. applied], known) is { } unknown)
            {
                throw new StartFaultException(
                    unknown.IsNewer
                        ? $"DATABASE_URL: {target} was written by a newer version (schema {unknown.Id}). Start that version, or use another database."
                        : $"DATABASE_URL: {target} was written by another build, whose schema ({unknown.Id}) cannot be brought to this one's ({known.Max(StringComparer.Ordinal)}). Start that build, or use another database."
                );
            }

            await ForgetLockAsync(db, cancellation);
        }

        await DatabaseSchema.MigrateAsync(db, cancellation);
    }

    // On SQLite a migration is guarded by a row, which stays where the process was killed meanwhile, and every later start
    // would wait for it without end. The lock on the file proves that nobody else is at it. The other engines let go of
    // theirs with the connection.
    private static async Task ForgetLockAsync(OnCallDbContext db, CancellationToken cancellation)
    {
        const string Table = "__EFMigrationsLock";
        if (
            db.Database.IsSqlite()
            && await db
                .Database.SqlQuery<int>(
                    $"SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = {Table}"
                )
                .SingleAsync(cancellation) > 0
        )
        {
            await db.Database.ExecuteSqlRawAsync($"DELETE FROM \"{Table}\"", cancellation);
        }
    }

    private async Task SeedAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.ForAsync(Domain.Incidents.Actor.Agent, cancellation);
        var now = clock.GetUtcNow();
        // By id, not by "is the table empty": a later version may ship one more, and what a person deleted or
        // changed is left alone because the marker says that it was put in once.
        var shipped = await db
            .Settings.Where(s => s.Key.StartsWith(Shipped.Prefix))
            .Select(s => s.Key)
            .ToListAsync(cancellation);
        var marks = shipped.ToHashSet(StringComparer.Ordinal);
        foreach (var pattern in BuiltInPatterns.All.Where(p => marks.Add(Shipped.Pattern(p.Id))))
        {
            db.AlertPatterns.Add(pattern);
        }

        foreach (
            var entry in BuiltInKnowledge.All(now).Where(k => marks.Add(Shipped.Knowledge(k.Id)))
        )
        {
            db.KnowledgeEntries.Add(entry);
        }

        if (marks.Add(Shipped.PushSource))
        {
            db.Sources.Add(
                new StoredSource
                {
                    Id = Push.PushSource.Shipped,
                    Name = "Pushed in",
                    Kind = SourceKind.Push,
                    Location = "",
                    CreatedAt = now,
                }
            );
            db.PushSources.Add(new Push.PushSource { SourceId = Push.PushSource.Shipped });
        }

        foreach (var mark in marks.Except(shipped, StringComparer.Ordinal))
        {
            db.Settings.Add(
                new StoredSetting
                {
                    Key = mark,
                    Value = "true",
                    ChangedBy = Domain.Incidents.Actor.Agent,
                    ChangedAt = now,
                }
            );
        }

        await db.SaveChangesAsync(cancellation);
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();

    private static class Shipped
    {
        public const string Prefix = "shipped.";

        public const string PushSource = $"{Prefix}source.push";

        public static string Pattern(string id) => $"{Prefix}pattern.{id}";

        public static string Knowledge(string id) => $"{Prefix}knowledge.{id}";
    }
}
