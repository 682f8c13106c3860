using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Providers.Sqlite;

/// <summary>The model on SQLite.</summary>
public sealed class SqliteOnCallDbContext(DbContextOptions<SqliteOnCallDbContext> options)
    : OnCallDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<StoredForms.UtcTicks>();
    }
}
