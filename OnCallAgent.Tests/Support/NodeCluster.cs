using Npgsql;

namespace OnCallAgent.Tests.Support;

/// <summary>What several nodes share: a database of a PostgreSQL server, and a Redis.</summary>
public sealed class NodeCluster : IAsyncDisposable
{
    private readonly PostgresServer server;
    private readonly string database;

    private NodeCluster(PostgresServer server, string database, RedisServer redis)
    {
        this.server = server;
        this.database = database;
        Redis = redis;
    }

    public RedisServer Redis { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<NodeCluster> CreateAsync()
    {
        var postgres = await PostgresServer.RequireAsync(Cancelled);
        var redis = await RedisServer.StartAsync();
        var name = $"oncall_nodes_{Guid.NewGuid():N}";
        await postgres.ExecuteAsync($"create database {name}", Cancelled);
        return new NodeCluster(postgres, name, redis);
    }

    /// <summary>One that was not started.</summary>
    public AgentProcess Node(string name) =>
        new AgentProcess()
            .With("DATABASE_URL", server.ConnectionStringOf(database))
            .With("DATABASE_PROVIDER", "postgres")
            .With("REDIS_URL", Redis.Url)
            .With("NODE_NAME", name)
            .With("SECRET_KEY", "a key of thirty-two bytes, and then some more");

    public Task<long> CountAsync(string from) => ValueAsync<long>($"select count(*) from {from}");

    public async Task<T> ValueAsync<T>(string sql)
    {
        await using var db = new NpgsqlConnection(server.ConnectionStringOf(database));
        await db.OpenAsync(Cancelled);
        await using var command = db.CreateCommand();
#pragma warning disable CA2100 // Written in tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Cancelled) is T value ? value : default!;
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await using (var pooled = new NpgsqlConnection(server.ConnectionStringOf(database)))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        await server.ExecuteAsync(
            $"drop database if exists {database} with (force)",
            CancellationToken.None
        );
    }
}
