using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using OnCallAgent.Web.Data.Providers.Postgres;
using OnCallAgent.Web.Data.Providers.Sqlite;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Backups;

/// <summary>The schemas that this version knows.</summary>
internal static class BackupSchema
{
    /// <summary>Ids of all migrations of an engine, without a database to ask.</summary>
    public static IReadOnlySet<string> Known(DatabaseProvider provider)
    {
        var context = provider switch
        {
            DatabaseProvider.Sqlite => typeof(SqliteOnCallDbContext),
            DatabaseProvider.Postgres => typeof(PostgresOnCallDbContext),
            _ => throw new InvalidOperationException($"No backups of {provider}."),
        };
        return typeof(BackupSchema)
            .Assembly.GetTypes()
            .Where(t => t.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
    }
}
