using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OnCallAgent.Web.Data.Audit;

/// <summary>The audit log's table, and the triggers by which the database itself refuses to change or remove an entry.</summary>
internal sealed class AuditTable : IEntityTypeConfiguration<AuditEntry>
{
    private const string Name = "audit_log";
    private const string Trigger = "audit_log_only_added_to";
    private const string Refusal = "The audit log is only added to.";

    public void Configure(EntityTypeBuilder<AuditEntry> table)
    {
        // Told to EF because SQL Server answers nothing from a table with triggers otherwise.
        table.ToTable(Name, t => t.HasTrigger(Trigger)).HasKey(e => e.Id);
        table.Property(e => e.Actor).HasMaxLength(256);
        table.Property(e => e.Kind).HasMaxLength(40);
        table.Property(e => e.EntryId).HasMaxLength(200);
        table.Property(e => e.Name).HasMaxLength(300);
        table.Property(e => e.What).HasMaxLength(60);
        table.HasIndex(e => new { e.Kind, e.EntryId });
        table.HasIndex(e => e.Actor);
        table.HasIndex(e => e.At);
    }

    /// <summary>Makes the triggers where they are missing: migrations know only tables.</summary>
    public static async Task EnsureAsync(OnCallDbContext db, CancellationToken cancellation)
    {
        foreach (var statement in Statements(db))
        {
            await db.Database.ExecuteSqlRawAsync(statement, cancellation);
        }
    }

    /// <summary>The statements, by engine; each does nothing where its trigger is there.</summary>
    internal static IReadOnlyList<string> Statements(DbContext db) =>
        db.Database.IsSqlite() ? Sqlite
        : db.Database.IsNpgsql() ? Postgres
        : SqlServer;

    private static readonly string[] Sqlite =
    [
        $"CREATE TRIGGER IF NOT EXISTS {Trigger}_update BEFORE UPDATE ON {Name} BEGIN SELECT RAISE(ABORT, '{Refusal}'); END",
        // INSERT OR REPLACE removes the old row without asking the trigger on DELETE.
        $"CREATE TRIGGER IF NOT EXISTS {Trigger}_replace BEFORE INSERT ON {Name} WHEN EXISTS (SELECT 1 FROM {Name} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{Refusal}'); END",
        $"CREATE TRIGGER IF NOT EXISTS {Trigger}_delete BEFORE DELETE ON {Name} BEGIN SELECT RAISE(ABORT, '{Refusal}'); END",
    ];

    // Looked for first: making it anew would lock the table at every start of every node.
    private static readonly string[] Postgres =
    [
        $"""
            DO $made$
            BEGIN
              IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = '{Trigger}' AND tgrelid = '{Name}'::regclass) THEN
                CREATE OR REPLACE FUNCTION {Trigger}() RETURNS trigger LANGUAGE plpgsql AS
                  $body$ BEGIN RAISE EXCEPTION '{Refusal}'; END $body$;
                CREATE OR REPLACE TRIGGER {Trigger} BEFORE UPDATE OR DELETE OR TRUNCATE ON {Name}
                  FOR EACH STATEMENT EXECUTE FUNCTION {Trigger}();
              END IF;
            END $made$
            """,
    ];

    private static readonly string[] SqlServer =
    [
        $"""
            IF OBJECT_ID(N'{Trigger}', N'TR') IS NULL
              EXEC(N'CREATE TRIGGER {Trigger} ON {Name} INSTEAD OF UPDATE, DELETE AS THROW 51000, ''{Refusal}'', 1;')
            """,
    ];
}
