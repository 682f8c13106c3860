using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OnCallAgent.Web.Data.Providers.Postgres;
using OnCallAgent.Web.Data.Providers.Sqlite;
using OnCallAgent.Web.Data.Providers.SqlServer;

namespace OnCallAgent.Web.Data;

/// <summary>Contexts for writing migrations: the same options as at run time, or the migrations would differ.</summary>
internal static class DesignTimeContexts
{
    public static DbContextOptions<TContext> Options<TContext>(Action<DbContextOptionsBuilder> use)
        where TContext : OnCallDbContext
    {
        var services = new ServiceCollection();
        DatabaseSetup.AddIdentitySchema(services);
        var options = new DbContextOptionsBuilder<TContext>();
        use(options);
        options.UseApplicationServiceProvider(services.BuildServiceProvider());
        return options.Options;
    }
}

internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteOnCallDbContext>
{
    public SqliteOnCallDbContext CreateDbContext(string[] args) =>
        new(
            DesignTimeContexts.Options<SqliteOnCallDbContext>(o =>
                DatabaseSetup.UseSqlite(o, "Data Source=design.db")
            )
        );
}

internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresOnCallDbContext>
{
    public PostgresOnCallDbContext CreateDbContext(string[] args) =>
        new(
            DesignTimeContexts.Options<PostgresOnCallDbContext>(o =>
                DatabaseSetup.UsePostgres(o, "Host=localhost")
            )
        );
}

internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerOnCallDbContext>
{
    public SqlServerOnCallDbContext CreateDbContext(string[] args) =>
        new(
            DesignTimeContexts.Options<SqlServerOnCallDbContext>(o =>
                DatabaseSetup.UseSqlServer(o, "Server=localhost")
            )
        );
}
