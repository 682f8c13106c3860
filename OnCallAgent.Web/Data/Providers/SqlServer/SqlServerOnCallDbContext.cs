using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Providers.SqlServer;

/// <summary>The model on SqlServer.</summary>
public sealed class SqlServerOnCallDbContext(DbContextOptions<SqlServerOnCallDbContext> options)
    : OnCallDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        // Paths are long: a clustered key holds 900 bytes, another one 1,700, which is what this one may need.
        builder.Entity<FileCheckpoint>().Metadata.FindPrimaryKey()!.SetIsClustered(false);
    }
}
