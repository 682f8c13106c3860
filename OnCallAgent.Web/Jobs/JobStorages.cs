using System.Data.Common;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.SqlServer;
using Microsoft.Data.SqlClient;
using Npgsql;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Jobs;

/// <summary>
/// Where queued work is kept. What belongs to the cluster is kept in a database that nodes share, so that any of them takes
/// it up; what each node does for itself stays in its memory, for nobody else can do it, and a job of a dead node would
/// wait there for ever. With SQLite both are the same memory.
/// </summary>
internal sealed class JobStorages
{
    /// <summary>Its tables are apart from the agent's own.</summary>
    public const string Schema = "hangfire";

    // A node that was killed must not hold back what others do for longer than they would be missed.
    private static readonly TimeSpan LocksLast = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FetchedLasts = TimeSpan.FromMinutes(2);

    private readonly DatabaseTarget database;

    public JobStorages(DatabaseTarget database)
    {
        this.database = database;
        Node = new InMemoryStorage(
            new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(6) }
        );
        Cluster = database.Provider switch
        {
            DatabaseProvider.Postgres => Postgres(database.ConnectionString),
            DatabaseProvider.SqlServer => SqlServer(database.ConnectionString),
            _ => Node,
        };
    }

    /// <summary>What this node does for itself.</summary>
    public JobStorage Node { get; }

    /// <summary>What any node may do.</summary>
    public JobStorage Cluster { get; }

    /// <summary>Whether the two are apart.</summary>
    public bool AreApart => Cluster != Node;

    /// <summary>Makes the tables where they are missing, or are those of an earlier version.</summary>
    /// <exception cref="StartFaultException">The database does not let it.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        try
        {
            switch (database.Provider)
            {
                case DatabaseProvider.Postgres:
                    await PreparePostgresAsync(cancellation);
                    break;
                case DatabaseProvider.SqlServer:
                    await PrepareSqlServerAsync(cancellation);
                    break;
            }
        }
        catch (DbException e)
        {
            throw new StartFaultException(
                $"DATABASE_URL: the schema “{Schema}” for queued work cannot be made in {database}: {e.Message.Split('\n', 2)[0].Trim()}",
                e
            );
        }
    }

    // No tables are made by the storages themselves: they would do it while the host is put together, where a database
    // that is away cannot be told from a bug.
    private static PostgreSqlStorage Postgres(string connection) =>
        new(
            new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(
                connection,
                PostgresOptions()
            ),
            PostgresOptions()
        );

    private static PostgreSqlStorageOptions PostgresOptions() =>
        new()
        {
            SchemaName = Schema,
            PrepareSchemaIfNecessary = false,
            // Only locks of this kind end by themselves.
            UseNativeDatabaseTransactions = true,
            DistributedLockTimeout = LocksLast,
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = FetchedLasts,
            // Woken by the database itself; the interval is for what it did not tell.
            EnableLongPolling = true,
            QueuePollInterval = TimeSpan.FromSeconds(2),
        };

    private static SqlServerStorage SqlServer(string connection) =>
        new(
            connection,
            new SqlServerStorageOptions
            {
                SchemaName = Schema,
                PrepareSchemaIfNecessary = false,
                TryAutoDetectSchemaDependentOptions = false,
                UseRecommendedIsolationLevel = true,
                CommandBatchMaxTimeout = TimeSpan.FromMinutes(5),
                SlidingInvisibilityTimeout = FetchedLasts,
                // Zero lets the server hold the question until there is an answer.
                QueuePollInterval = TimeSpan.Zero,
                DisableGlobalLocks = true,
                UseIgnoreDupKeyOption = true,
                SqlClientFactory = SqlClientFactory.Instance,
            }
        );

    // Two nodes that start at once: one makes the tables, the other waits and finds them.
    private async Task PreparePostgresAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using (var turn = connection.CreateCommand())
        {
            turn.CommandText = $"SELECT pg_advisory_lock({DatabaseTurn.JobTables})";
            await turn.ExecuteNonQueryAsync(cancellation);
        }

        try
        {
            PostgreSqlObjectsInstaller.Install(connection, Schema);
        }
        finally
        {
            await using var over = connection.CreateCommand();
            over.CommandText = $"SELECT pg_advisory_unlock({DatabaseTurn.JobTables})";
            await over.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    // The script takes its own turn.
    private async Task PrepareSqlServerAsync(CancellationToken cancellation)
    {
        await using var connection = new SqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellation);
        SqlServerObjectsInstaller.Install(connection, Schema, enableHeavyMigrations: true);
    }
}
