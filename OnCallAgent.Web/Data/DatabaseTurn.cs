using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data;

/// <summary>A turn that the transactions of all nodes on one database take: what one of them read is so until it is through.</summary>
internal sealed class DatabaseTurn
{
    /// <summary>Storing of lines.</summary>
    public static readonly DatabaseTurn Intake = new(7_166_215_831_201, "oncall_intake");

    /// <summary>Making accounts, and changing what they may do.</summary>
    public static readonly DatabaseTurn Accounts = new(7_166_215_831_202, "oncall_accounts");

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
