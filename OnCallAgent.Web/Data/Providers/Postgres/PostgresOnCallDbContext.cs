using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Providers.Postgres;

/// <summary>The model on Postgres.</summary>
public sealed class PostgresOnCallDbContext(DbContextOptions<PostgresOnCallDbContext> options)
    : OnCallDbContext(options);
