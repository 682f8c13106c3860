using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Providers.Postgres;
using OnCallAgent.Web.Data.Providers.Sqlite;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Support;

/// <summary>What an engine says of how it reads: a small table tells nothing by its time.</summary>
internal static class QueryPlans
{
    /// <summary>The plans of everything that is asked, one under the other.</summary>
    /// <param name="target">A filled database.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="changePostgres">What is changed before, on that engine alone.</param>
    public static async Task<string> OfAsync(
        DatabaseTarget target,
        Func<IDbContextFactory<OnCallDbContext>, Task> ask,
        string? changePostgres = null
    )
    {
        var cancelled = TestContext.Current.CancellationToken;
        var plans = new Plans(target.Provider);
        await using var services = new ServiceCollection()
            .AddLogging()
            .ConfigureDbContext<SqliteOnCallDbContext>(o => o.AddInterceptors(plans))
            .ConfigureDbContext<PostgresOnCallDbContext>(o => o.AddInterceptors(plans))
            .AddOnCallDatabase(target)
            .BuildServiceProvider();
        var contexts = services.GetRequiredService<IDbContextFactory<OnCallDbContext>>();
        await using (var db = await contexts.CreateDbContextAsync(cancelled))
        {
            await db.Database.ExecuteSqlRawAsync("ANALYZE", cancelled);
            if (changePostgres is not null && target.Provider == DatabaseProvider.Postgres)
            {
                await db.Database.ExecuteSqlRawAsync(changePostgres, cancelled);
            }
        }

        await ask(contexts);
        return string.Join('\n', plans.Seen);
    }

    private sealed class Plans(DatabaseProvider engine) : DbCommandInterceptor
    {
        public List<string> Seen { get; } = [];

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            await using var explain = command.Connection!.CreateCommand();
            explain.Transaction = command.Transaction;
#pragma warning disable CA2100 // The product's own statement.
            if (engine == DatabaseProvider.Postgres)
            {
                // A small table is walked whatever its indexes: here it is walked only where none can serve.
                explain.CommandText = "SET enable_seqscan = off";
                await explain.ExecuteNonQueryAsync(cancellationToken);
            }

            explain.CommandText =
                (engine == DatabaseProvider.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ")
                + command.CommandText;
#pragma warning restore CA2100
            foreach (ICloneable parameter in command.Parameters.OfType<ICloneable>())
            {
                explain.Parameters.Add(parameter.Clone());
            }

            foreach (
                var parameter in command
                    .Parameters.Cast<DbParameter>()
                    .Where(p => p is not ICloneable)
            )
            {
                var copy = explain.CreateParameter();
                copy.ParameterName = parameter.ParameterName;
                copy.Value = parameter.Value;
                explain.Parameters.Add(copy);
            }

            await using var rows = await explain.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                Seen.Add(rows.GetString(rows.FieldCount - 1));
            }

            return result;
        }
    }
}
