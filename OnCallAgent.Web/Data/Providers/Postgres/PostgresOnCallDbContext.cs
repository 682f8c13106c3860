using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using OnCallAgent.Web.Data.Search;

namespace OnCallAgent.Web.Data.Providers.Postgres;

/// <summary>The model on Postgres.</summary>
public sealed class PostgresOnCallDbContext(DbContextOptions<PostgresOnCallDbContext> options)
    : OnCallDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<StoredLogBlock>(table =>
        {
            table.Property<NpgsqlTsVector?>(PostgresWords.Column);
            table.HasIndex(PostgresWords.Column).HasMethod("gin");
        });
    }
}
