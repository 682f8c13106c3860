using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Benchmarks;

/// <summary>An agent with a history, on SQLite or in a database of its own on a PostgreSQL server.</summary>
internal sealed class FilledAgent : IAsyncDisposable
{
    private readonly RunningAgent agent;
    private readonly string? server;
    private readonly string database;

    private FilledAgent(RunningAgent agent, string? server, string database, string connection)
    {
        this.agent = agent;
        Target = server is null
            ? new DatabaseTarget(
                DatabaseProvider.Sqlite,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Data Source={agent.DatabaseFile};Default Timeout=600"
                ),
                agent.DatabaseFile
            )
            : new DatabaseTarget(DatabaseProvider.Postgres, connection, null);
        this.server = server;
        this.database = database;
    }

    public Uri Url => agent.Url;

    /// <summary>Where it stores.</summary>
    public DatabaseTarget Target { get; }

    /// <summary>What it stores in, for people.</summary>
    public string Engine => server is null ? "SQLite" : "PostgreSQL";

    /// <summary>Starts one and puts so many incidents into its database.</summary>
    public static async Task<FilledAgent> StartAsync(
        int incidents,
        string? postgres,
        CancellationToken cancellation
    )
    {
        var name = $"oncall_bench_{Guid.NewGuid():N}";
        var connection = "";
        // One caller asks more often than anybody should.
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["API_RATE_LIMIT"] = "1000000",
        };
        if (postgres is not null)
        {
            await ExecuteAsync(postgres, $"create database {name}", cancellation);
            connection = new NpgsqlConnectionStringBuilder(postgres)
            {
                Database = name,
            }.ConnectionString;
            settings["DATABASE_URL"] = connection;
            settings["DATABASE_PROVIDER"] = "postgres";
        }

        var filled = new FilledAgent(
            await RunningAgent.StartAsync(cancellation, settings),
            postgres,
            name,
            connection
        );
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddOnCallDatabase(filled.Target)
            .BuildServiceProvider();
        await ManyIncidents.FillAsync(
            services.GetRequiredService<IDbContextFactory<OnCallDbContext>>(),
            incidents,
            TimeProvider.System.GetUtcNow()
        );
        return filled;
    }

    public async ValueTask DisposeAsync()
    {
        await agent.DisposeAsync();
        if (server is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(
                server,
                $"drop database {database} with (force)",
                CancellationToken.None
            );
        }
    }

    private static async Task ExecuteAsync(
        string connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var db = new NpgsqlConnection(connection);
        await db.OpenAsync(cancellation);
        await using var command = db.CreateCommand();
#pragma warning disable CA2100 // Names made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
