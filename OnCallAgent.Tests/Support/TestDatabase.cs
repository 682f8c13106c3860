using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Providers.Postgres;
using OnCallAgent.Web.Data.Providers.Sqlite;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Support;

/// <summary>
/// An empty database with its schema, for one test. One test body runs on every engine:
/// <code>
/// [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
/// public async Task What_holds(DatabaseProvider engine)
/// {
///     await using var database = await TestDatabase.CreateAsync(engine);
/// </code>
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static byte[]? sqliteTemplate;
    private static string? postgresTemplate;
    private static int count;

    private readonly ServiceProvider services;
    private readonly Func<Task> drop;

    private TestDatabase(DatabaseTarget target, Func<Task> drop)
    {
        Target = target;
        this.drop = drop;
        services = Build(target);
    }

    /// <summary>The engines whose servers can be had here; a test on one that is missing is skipped with the reason.</summary>
    public static TheoryData<DatabaseProvider> Engines =>
        [DatabaseProvider.Sqlite, DatabaseProvider.Postgres];

    /// <summary>Which database it is: for a host that is to run on it.</summary>
    public DatabaseTarget Target { get; }

    /// <summary>The database's own services: contexts and <see cref="CommittedChanges"/>.</summary>
    public IServiceProvider Services => services;

    /// <summary>Makes contexts, as the product's services get them.</summary>
    public IDbContextFactory<OnCallDbContext> Contexts =>
        services.GetRequiredService<IDbContextFactory<OnCallDbContext>>();

    /// <summary>Connects incidents anew when the catalogue changes.</summary>
    public CascadeReconnection Cascades =>
        new(Contexts, new FakeTimeProvider(), NullLogger<CascadeReconnection>.Instance);

    /// <summary>Tells of what the contexts of <see cref="Contexts"/> committed.</summary>
    public CommittedChanges Changes => services.GetRequiredService<CommittedChanges>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A new database; skips the calling test where the engine's server cannot be had.</summary>
    public static async Task<TestDatabase> CreateAsync(
        DatabaseProvider engine = DatabaseProvider.Sqlite
    ) =>
        engine switch
        {
            DatabaseProvider.Sqlite => await CreateSqliteAsync(),
            DatabaseProvider.Postgres => await CreatePostgresAsync(),
            _ => throw new NotSupportedException($"No server of {engine} can be had for tests."),
        };

    /// <summary>A new database without a table; skips the calling test where the engine's server cannot be had.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync(DatabaseProvider engine)
    {
        if (engine == DatabaseProvider.Sqlite)
        {
            var folder = Directory.CreateTempSubdirectory("oncall-test-").FullName;
            return Sqlite(folder, Path.Combine(folder, "incidents.db"));
        }

        var server = await PostgresServer.RequireAsync(Cancelled);
        var name = NewName();
        await server.ExecuteAsync($"CREATE DATABASE {name}", Cancelled);
        return Postgres(server, name);
    }

    /// <summary>A new database with its schema on a server that the test may stop.</summary>
    public static async Task<TestDatabase> CreateOnAsync(PostgresServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var name = NewName();
        await server.ExecuteAsync($"CREATE DATABASE {name}", Cancelled);
        await MigrateAsync(PostgresTarget(server, name));
        return new TestDatabase(PostgresTarget(server, name), static () => Task.CompletedTask);
    }

    /// <summary>A context for one operation.</summary>
    public OnCallDbContext Open() => Contexts.CreateDbContext();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await drop();
    }

    private static ServiceProvider Build(DatabaseTarget target) =>
        new ServiceCollection()
            .AddLogging()
            .AddOnCallDatabase(target)
            .ConfigureDbContext<SqliteOnCallDbContext>(AskForOrder)
            .ConfigureDbContext<PostgresOnCallDbContext>(AskForOrder)
            .BuildServiceProvider();

    // Some of the rows without saying which are other rows on another engine, or another day.
    private static void AskForOrder(DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(w =>
            w.Throw(
                CoreEventId.RowLimitingOperationWithoutOrderByWarning,
                CoreEventId.FirstWithoutOrderByAndFilterWarning
            )
        );

    private static async Task<TestDatabase> CreateSqliteAsync()
    {
        var folder = Directory.CreateTempSubdirectory("oncall-test-").FullName;
        var file = Path.Combine(folder, "incidents.db");
        // Migrated once, then copied: the migrations have their own test.
        await OnceAsync(async () =>
        {
            if (sqliteTemplate is null)
            {
                await MigrateAsync(SqliteTarget(file));
                sqliteTemplate = await File.ReadAllBytesAsync(file, Cancelled);
            }
        });
        if (!File.Exists(file))
        {
            await File.WriteAllBytesAsync(file, sqliteTemplate!, Cancelled);
        }

        return Sqlite(folder, file);
    }

    private static TestDatabase Sqlite(string folder, string file) =>
        new(
            SqliteTarget(file),
            () =>
            {
                using var connection = new SqliteConnection(SqliteTarget(file).ConnectionString);
                SqliteConnection.ClearPool(connection);
                Directory.Delete(folder, recursive: true);
                return Task.CompletedTask;
            }
        );

    private static DatabaseTarget SqliteTarget(string file) =>
        new(DatabaseProvider.Sqlite, $"Data Source={file}", file);

    private static async Task<TestDatabase> CreatePostgresAsync()
    {
        var server = await PostgresServer.RequireAsync(Cancelled);
        await OnceAsync(async () =>
        {
            if (postgresTemplate is null)
            {
                var template = NewName();
                await server.ExecuteAsync($"CREATE DATABASE {template}", Cancelled);
                await MigrateAsync(PostgresTarget(server, template));
                AppDomain.CurrentDomain.ProcessExit += (_, _) => DropTemplate(server, template);
                postgresTemplate = template;
            }

            return;
        });
        var name = NewName();
        // One at a time: a template must have no other user while it is copied.
        await OnceAsync(() =>
            server.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {postgresTemplate}", Cancelled)
        );
        return Postgres(server, name);
    }

    private static TestDatabase Postgres(PostgresServer server, string name) =>
        new(
            PostgresTarget(server, name),
            () => server.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None)
        );

    // A server of ours ends with the process anyway; one that was lent is left as it was.
    private static void DropTemplate(PostgresServer server, string template)
    {
        if (Environment.GetEnvironmentVariable("ONCALL_TEST_POSTGRES") is not { Length: > 0 })
        {
            return;
        }

        using var connection = new NpgsqlConnection(server.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A name made here.
        command.CommandText = $"DROP DATABASE {template} WITH (FORCE)";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static DatabaseTarget PostgresTarget(PostgresServer server, string name) =>
        new(DatabaseProvider.Postgres, server.ConnectionStringOf(name), null);

    private static string NewName() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"oncall_test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}"
        );

    private static async Task MigrateAsync(DatabaseTarget target)
    {
        await using (var provider = Build(target))
        {
            await using var context = await provider
                .GetRequiredService<IDbContextFactory<OnCallDbContext>>()
                .CreateDbContextAsync(Cancelled);
            await DatabaseSchema.MigrateAsync(context, Cancelled);
            if (target.Provider == DatabaseProvider.Sqlite)
            {
                await context.Database.ExecuteSqlRawAsync(
                    "PRAGMA wal_checkpoint(TRUNCATE)",
                    Cancelled
                );
            }
        }

        if (target.Provider == DatabaseProvider.Sqlite)
        {
            await using var connection = new SqliteConnection(target.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }
        else
        {
            await using var connection = new NpgsqlConnection(target.ConnectionString);
            NpgsqlConnection.ClearPool(connection);
        }
    }

    private static async Task OnceAsync(Func<Task> action)
    {
        await Gate.WaitAsync(Cancelled);
        try
        {
            await action();
        }
        finally
        {
            Gate.Release();
        }
    }
}
