using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Metadata;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data;

/// <summary>
/// The model of each engine, made once in a process. Left to Entity Framework, it is made when the first context is used,
/// and once more for every host of the process: a fifth of a start, in which all else would wait for it.
/// </summary>
internal static class EngineModels
{
    private static readonly ConcurrentDictionary<DatabaseProvider, Lazy<IModel>> Made = new();

    /// <summary>The model; the first who asks makes it, and others wait.</summary>
    public static IModel Of(DatabaseProvider provider) =>
        Made.GetOrAdd(provider, static p => new Lazy<IModel>(() => Make(p))).Value;

    /// <summary>Has it made beside what goes on. What fails there fails again for who asks.</summary>
    public static void Begin(DatabaseProvider provider) => _ = Task.Run(() => Of(provider));

    private static IModel Make(DatabaseProvider provider)
    {
        using OnCallDbContext context = provider switch
        {
            DatabaseProvider.Sqlite => new SqliteDesign().CreateDbContext([]),
            DatabaseProvider.Postgres => new PostgresDesign().CreateDbContext([]),
            DatabaseProvider.SqlServer => new SqlServerDesign().CreateDbContext([]),
            _ => throw new InvalidOperationException($"No model for {provider}."),
        };
        return context.Model;
    }
}
