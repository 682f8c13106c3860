using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data;

/// <summary>A turn that the transactions of all nodes on one database take: what one of them read is so until it is through.</summary>
internal sealed class DatabaseTurn
{
    /// <summary>PostgreSQL's number of the turn in which a node makes the tables of jobs, on a connection of its own.</summary>
    // PostgreSQL knows its locks by their number alone, so all of them stand here: one that was given twice would have
    // account changes wait for a node that starts.
    public const long JobTables = 7_166_215_831_202;

    /// <summary>
    /// Storing of lines: two batches that see the same new fault at once must not open two incidents, and ids of lines must become
    /// visible in their order, or a reader that asks for "everything after" misses some.
    /// </summary>
    public static readonly DatabaseTurn Intake = new(7_166_215_831_201, "oncall_intake");

    /// <summary>Making accounts, and changing what they may do.</summary>
    public static readonly DatabaseTurn Accounts = new(7_166_215_831_203, "oncall_accounts");

    /// <summary>Making the tables, and putting in what the product ships.</summary>
    public static readonly DatabaseTurn Start = new(7_166_215_831_204, "oncall_start");

    private readonly long number;

    private DatabaseTurn(long number, string name)
    {
        this.number = number;
        SqlServer =
            $"EXEC sp_getapplock @Resource = N'{name}', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = -1";
    }

    /// <summary>How SQL Server is asked for it.</summary>
    internal string SqlServer { get; }

    /// <summary>Waits for the turn, which ends with the context's transaction. SQLite's writers queue already when they begin.</summary>
    public async Task TakeAsync(OnCallDbContext context, CancellationToken cancellation)
    {
        if (context.Database.IsNpgsql())
        {
            await context.Database.ExecuteSqlAsync(
                $"SELECT pg_advisory_xact_lock({number})",
                cancellation
            );
        }
        else if (context.Database.IsSqlServer())
        {
            await context.Database.ExecuteSqlRawAsync(SqlServer, cancellation);
        }
    }
}
