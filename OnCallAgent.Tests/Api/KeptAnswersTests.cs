using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Providers.Postgres;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>
/// The list of incidents is answered from memory on a database that two nodes share, and yet nobody finds in it what was so before a change
/// that was acknowledged to anyone.
/// </summary>
public sealed class KeptAnswersTests : IAsyncLifetime
{
    private const string Incidents = "/api/v1/incidents";

    private readonly Reads reads = new();
    private TestDatabase database = null!;
    private ApiHost one = null!;
    private ApiHost other = null!;
    private HttpClient writer = null!;
    private HttpClient reader = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        one = await ApiHost.StartAsync(database, o => o with { NodeName = "one" });
        other = await ApiHost.StartAsync(
            database,
            o => o with { NodeName = "other", ApiRateLimit = 1_000_000 },
            s => s.ConfigureDbContext<PostgresOnCallDbContext>(o => o.AddInterceptors(reads))
        );
        await one.AccountAsync("grace", Roles.Admin);
        writer = one.Client(await one.TokenAsync("grace"));
        reader = other.Client(await one.TokenAsync("grace"));
    }

    public async ValueTask DisposeAsync()
    {
        writer.Dispose();
        reader.Dispose();
        await other.DisposeAsync();
        await one.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Who_asks_again_while_nobody_changes_anything_is_answered_from_memory()
    {
        await OpenedAsync("Pool exhausted");
        // Whatever another test of this server commits meanwhile has the list read again.
        await Eventually.TrueAsync(async () =>
        {
            var first = await reader.GetStringAsync(Url(Incidents), Cancelled);
            var before = reads.Count;
            var second = await reader.GetStringAsync(Url(Incidents), Cancelled);
            second.ShouldBe(first);
            return reads.Count == before;
        });
    }

    [Fact]
    public async Task What_one_node_acknowledged_is_in_the_next_list_of_the_other()
    {
        for (var n = 0; n < 20; n++)
        {
            (await TitlesAsync()).Count.ShouldBe(n);
            await OpenedAsync($"Fault {n}");
            (await TitlesAsync()).ShouldContain($"Fault {n}");
        }
    }

    [Fact]
    public async Task What_is_changed_by_hand_is_in_the_next_list()
    {
        var id = await OpenedAsync("Pool exhausted");
        await AskedTwiceAsync();

        await ExecuteAsync($"UPDATE incidents SET title = 'By hand' WHERE id = '{id}'");
        (await TitlesAsync()).ShouldBe(["By hand"]);
        await AskedTwiceAsync();

        await ExecuteAsync("TRUNCATE incidents CASCADE");
        (await TitlesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_transaction_that_ends_behind_later_ones_is_in_the_next_list()
    {
        var id = await OpenedAsync("Pool exhausted");
        await using var connection = new NpgsqlConnection(database.Target.ConnectionString);
        await connection.OpenAsync(Cancelled);
        await using var early = await connection.BeginTransactionAsync(Cancelled);
        await ExecuteAsync(connection, $"UPDATE incidents SET title = 'Late' WHERE id = '{id}'");
        (await TitlesAsync()).ShouldBe(["Pool exhausted"]);
        await OpenedAsync("In between");
        await AskedTwiceAsync();

        await early.CommitAsync(Cancelled);
        (await TitlesAsync()).ShouldBe(["Late", "In between"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_was_rolled_back_is_in_no_list()
    {
        var id = await OpenedAsync("Pool exhausted");
        await using var connection = new NpgsqlConnection(database.Target.ConnectionString);
        await connection.OpenAsync(Cancelled);
        await using (var undone = await connection.BeginTransactionAsync(Cancelled))
        {
            await ExecuteAsync(connection, $"UPDATE incidents SET title = 'No' WHERE id = '{id}'");
            await AskedTwiceAsync();
            await undone.RollbackAsync(Cancelled);
        }

        (await TitlesAsync()).ShouldBe(["Pool exhausted"]);
    }

    [Fact]
    public async Task Whoever_reads_while_others_write_never_finds_less_than_was_acknowledged()
    {
        var id = await OpenedAsync("0");
        var acknowledged = 0;
        var asked = 0;
        using var written = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var readers = Enumerable
            .Range(0, 8)
            .Select(async _ =>
            {
                while (!written.IsCancellationRequested)
                {
                    var least = Volatile.Read(ref acknowledged);
                    var found = int.Parse((await TitlesAsync())[0], CultureInfo.InvariantCulture);
                    found.ShouldBeGreaterThanOrEqualTo(least);
                    Interlocked.Increment(ref asked);
                }
            })
            .ToList();
        for (var n = 1; n <= 100; n++)
        {
            var title = n.ToString(CultureInfo.InvariantCulture);
            await writer
                .PutAsJsonAsync($"{Incidents}/{id}", new { title }, Cancelled)
                .ShouldBeAsync(HttpStatusCode.OK);
            Volatile.Write(ref acknowledged, n);
        }

        await written.CancelAsync();
        await Task.WhenAll(readers);
        asked.ShouldBeGreaterThan(8);
    }

    [Fact]
    public async Task An_account_that_was_switched_off_at_one_gets_nothing_from_the_memory_of_the_other()
    {
        await AskedTwiceAsync();

        await ExecuteAsync("UPDATE users SET is_active = false");
        await reader.GetAsync(Url(Incidents), Cancelled).ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    private async Task<string> OpenedAsync(string title) =>
        (
            await writer
                .PostAsJsonAsync(
                    Incidents,
                    new
                    {
                        title,
                        service = "orders",
                        severity = "high",
                    },
                    Cancelled
                )
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");

    private async Task AskedTwiceAsync()
    {
        var first = await TitlesAsync();
        (await TitlesAsync()).ShouldBe(first);
    }

    private async Task<IReadOnlyList<string>> TitlesAsync() =>
        [
            .. (await reader.GetFromJsonAsync<JsonElement>(Incidents, Cancelled))
                .GetProperty("items")
                .EnumerateArray()
                .Select(i => i.Text("title")),
        ];

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database.Target.ConnectionString);
        await connection.OpenAsync(Cancelled);
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written here, with ids made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        (await command.ExecuteNonQueryAsync(Cancelled)).ShouldNotBe(0);
    }

    private static Uri Url(string path) => new(path, UriKind.Relative);

    private sealed class Reads : DbCommandInterceptor
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Interlocked.Increment(ref count);
            return ValueTask.FromResult(result);
        }
    }
}
