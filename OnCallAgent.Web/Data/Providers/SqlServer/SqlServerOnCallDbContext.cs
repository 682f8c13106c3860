using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Providers.SqlServer;

/// <summary>The model on SqlServer.</summary>
public sealed class SqlServerOnCallDbContext(DbContextOptions<SqlServerOnCallDbContext> options)
    : OnCallDbContext(options);
