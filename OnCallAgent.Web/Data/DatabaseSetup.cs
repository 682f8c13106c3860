using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Data.Providers.Postgres;
using OnCallAgent.Web.Data.Providers.Sqlite;
using OnCallAgent.Web.Data.Providers.SqlServer;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data;

/// <summary>Registers the context of the configured engine; everybody else sees only <see cref="OnCallDbContext"/>.</summary>
public static class DatabaseSetup
{
    public static IServiceCollection AddOnCallDatabase(
        this IServiceCollection services,
        DatabaseTarget target
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<SharedMoments>(s, target));
        services.AddScoped<RequestMoment>();
        return target.Provider switch
        {
            DatabaseProvider.Sqlite => Add<SqliteOnCallDbContext>(
                services,
                target.Provider,
                o => UseSqlite(o, target.ConnectionString)
            ),
            DatabaseProvider.Postgres => Add<PostgresOnCallDbContext>(
                services,
                target.Provider,
                o => UsePostgres(o, target.ConnectionString)
            ),
            DatabaseProvider.SqlServer => Add<SqlServerOnCallDbContext>(
                services,
                target.Provider,
                o => UseSqlServer(o, target.ConnectionString)
            ),
            _ => throw new InvalidOperationException($"No context for {target.Provider}."),
        };
    }

    internal static void UseSqlite(DbContextOptionsBuilder options, string connectionString) =>
        options
            .UseSqlite(
                connectionString,
                o => o.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery)
            )
            .AddInterceptors(SqlitePragmas.Instance)
            .UseSnakeCaseNamingConvention();

    internal static void UsePostgres(DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(connectionString).UseSnakeCaseNamingConvention();

    internal static void UseSqlServer(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlServer(connectionString).UseSnakeCaseNamingConvention();

    // The schema of Identity is read from the application's services; a context built without them takes another one.
    internal static void AddIdentitySchema(IServiceCollection services) =>
        services.Configure<IdentityOptions>(o =>
            o.Stores.SchemaVersion = IdentitySchemaVersions.Version2
        );

    private static IServiceCollection Add<TContext>(
        IServiceCollection services,
        DatabaseProvider engine,
        Action<DbContextOptionsBuilder> use
    )
        where TContext : OnCallDbContext
    {
        AddIdentitySchema(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(NodeIdentity.Started(Environment.MachineName));
        services.TryAddSingleton<CommittedChanges>();
        services.TryAddSingleton<CommitInterceptor>();
        services.AddPooledDbContextFactory<TContext>(
            (provider, o) =>
                use(
                    o.UseApplicationServiceProvider(provider)
                        .UseModel(EngineModels.Of(engine))
                        .AddInterceptors(
                            TraceStamp.Instance,
                            provider.GetRequiredService<CommitInterceptor>()
                        )
                        // Whether the migrations match the model is known when it is built, and checked there: asking at
                        // every start would need a model with all that only its making needs.
                        .ConfigureWarnings(w =>
                            w.Ignore(RelationalEventId.PendingModelChangesWarning)
                        )
                )
        );
        services.AddSingleton<IDbContextFactory<OnCallDbContext>, ContextFactory<TContext>>();
        services.AddScoped<OnCallDbContext>(s =>
            s.GetRequiredService<IDbContextFactory<OnCallDbContext>>().CreateDbContext()
        );
        return services;
    }

    private sealed class ContextFactory<TContext>(
        IDbContextFactory<TContext> inner,
        TimeProvider clock
    ) : IDbContextFactory<OnCallDbContext>
        where TContext : OnCallDbContext
    {
        public OnCallDbContext CreateDbContext() => Fresh(inner.CreateDbContext());

        public async Task<OnCallDbContext> CreateDbContextAsync(
            CancellationToken cancellationToken = default
        ) => Fresh(await inner.CreateDbContextAsync(cancellationToken));

        private TContext Fresh(TContext context)
        {
            // Whoever had it before may have left a name in it.
            context.Actor = Audit.AuditActor.Unknown;
            context.Clock = clock;
            return context;
        }
    }
}
