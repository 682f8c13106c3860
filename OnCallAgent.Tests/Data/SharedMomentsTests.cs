using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

/// <summary>What a shared database says of whether anything was changed.</summary>
public sealed class SharedMomentsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Moments_with_a_commit_between_them_differ_whatever_it_was()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        using var moments = Of(database.Target);
        var seen = new HashSet<Moment>();
        for (var n = 0; n < 20; n++)
        {
            seen.Add((await moments.NowAsync()).ShouldNotBeNull()).ShouldBeTrue();
            await using var db = database.Open();
            await db.Database.ExecuteSqlAsync($"CREATE TABLE anything (id int)", Cancelled);
            seen.Add((await moments.NowAsync()).ShouldNotBeNull()).ShouldBeTrue();
            await db.Database.ExecuteSqlAsync($"DROP TABLE anything", Cancelled);
        }
    }

    [Fact]
    public async Task Moments_without_one_are_the_same()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        using var moments = Of(database.Target);
        // Other tests work on this server, too.
        await Eventually.TrueAsync(async () =>
            await moments.NowAsync() == (await moments.NowAsync()).ShouldNotBeNull()
        );
    }

    [Fact]
    public async Task Whoever_comes_while_a_question_is_under_way_shares_the_next_one()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        using var moments = Of(database.Target);
        var all = await Task.WhenAll(
            Enumerable.Range(0, 1_000).Select(_ => moments.NowAsync()).ToList()
        );
        all.ShouldAllBe(m => m != null);
        all.Distinct(ReferenceEqualityComparer.Instance).Count().ShouldBeLessThan(100);
    }

    [Fact]
    public async Task A_database_that_is_away_tells_nothing_and_what_was_kept_before_is_of_another_moment()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        using var moments = Of(
            database.Target with
            {
                ConnectionString = $"Host=127.0.0.1;Port={LoopbackPort.Free()};Username=nobody",
            }
        );
        (await moments.NowAsync()).ShouldBeNull();
        (await moments.NowAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_connection_that_was_lost_begins_another_moment()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        using var moments = Of(database.Target);
        var before = (await moments.NowAsync()).ShouldNotBeNull();
        await using var db = database.Open();
        await db.Database.ExecuteSqlAsync(
            $"SELECT pg_terminate_backend({before.Connection}, 5000)",
            Cancelled
        );

        Moment? after = null;
        await Eventually.TrueAsync(async () => (after = await moments.NowAsync()) is not null);
        (after! with { Ended = before.Ended }).ShouldNotBe(before);
    }

    [Fact]
    public async Task Behind_a_pool_that_shares_its_connections_no_statement_is_left_on_one()
    {
        await using var pool = await PgBouncer.StartAsync("plain");
        using var moments = Of(
            new DatabaseTarget(DatabaseProvider.Postgres, pool.ClientString, null)
        );
        await using var client = new NpgsqlConnection(pool.ClientString);
        await client.OpenAsync(Cancelled);
        for (var n = 0; n < 5; n++)
        {
            (await moments.NowAsync()).ShouldNotBeNull();
            await using var left = new NpgsqlCommand(
                "SELECT count(*) FROM pg_prepared_statements",
                client
            );
            (await left.ExecuteScalarAsync(Cancelled)).ShouldBe(0L);
        }
    }

    [Theory]
    [InlineData(DatabaseProvider.SqlServer, "Server=localhost;Database=oncall")]
    [InlineData(DatabaseProvider.Postgres, "Host=one,other;Database=oncall")]
    public async Task An_engine_that_cannot_tell_and_servers_that_may_tell_different_things_are_not_asked(
        DatabaseProvider engine,
        string connection
    )
    {
        using var moments = Of(new DatabaseTarget(engine, connection, null));
        (await moments.NowAsync()).ShouldBeNull();
    }

    private static SharedMoments Of(DatabaseTarget target) =>
        new(target, NullLogger<SharedMoments>.Instance);
}
