using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

/// <summary>What one node changes reaches the others: once, also where it was committed late, and never from itself.</summary>
public sealed class NewsReaderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new();
    private TestDatabase database = null!;
    private NewsReader here = null!;
    private NewsReader elsewhere = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        var node = (NodeIdentity)database.Services.GetService(typeof(NodeIdentity))!;
        here = new NewsReader(database.Contexts, node, clock);
        elsewhere = new NewsReader(database.Contexts, NodeIdentity.Started("other"), clock);
        await here.LookAsync(Cancelled);
        await elsewhere.LookAsync(Cancelled);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_change_is_told_to_the_others_once_and_not_to_its_own_node()
    {
        await AddSourceAsync("a");

        var look = await elsewhere.LookAsync(Cancelled);
        look.News.ShouldHaveSingleItem().Body.Sources.ShouldBe(["a"]);
        look.Missed.ShouldBeFalse();
        (await elsewhere.LookAsync(Cancelled)).News.ShouldBeEmpty();
        (await here.LookAsync(Cancelled)).News.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_is_told_of_what_was_rolled_back()
    {
        await using (var context = database.Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
            context.Sources.Add(Source("never"));
            await context.SaveChangesAsync(Cancelled);
            await transaction.RollbackAsync(Cancelled);
        }

        await AddSourceAsync("b");
        (await elsewhere.LookAsync(Cancelled))
            .News.ShouldHaveSingleItem()
            .Body.Sources.ShouldBe(["b"]);
    }

    [Fact]
    public async Task What_was_committed_after_a_later_number_is_told_all_the_same()
    {
        await using var slow = database.Open();
        await using var transaction = await slow.Database.BeginTransactionAsync(Cancelled);
        slow.Sources.Add(Source("early"));
        await slow.SaveChangesAsync(Cancelled);
        await AddSourceAsync("late");
        (await elsewhere.LookAsync(Cancelled))
            .News.ShouldHaveSingleItem()
            .Body.Sources.ShouldBe(["late"]);

        await transaction.CommitAsync(Cancelled);
        (await elsewhere.LookAsync(Cancelled))
            .News.ShouldHaveSingleItem()
            .Body.Sources.ShouldBe(["early"]);
        (await elsewhere.LookAsync(Cancelled)).News.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_stood_still_for_long_is_told_to_read_everything_again()
    {
        await AddSourceAsync("a");
        clock.Advance(TimeSpan.FromMinutes(6));

        (await elsewhere.LookAsync(Cancelled)).Missed.ShouldBeTrue();
        await AddSourceAsync("b");
        var look = await elsewhere.LookAsync(Cancelled);
        (look.Missed, look.News.Count).ShouldBe((false, 1));
    }

    [Fact]
    public async Task On_a_database_of_its_own_a_node_leaves_no_word()
    {
        await using var alone = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var context = alone.Open();
        context.Sources.Add(Source("a"));
        await context.SaveChangesAsync(Cancelled);
        context.NodeNews.ShouldBeEmpty();
    }

    private async Task AddSourceAsync(string id)
    {
        await using var context = database.Open();
        context.Sources.Add(Source(id));
        await context.SaveChangesAsync(Cancelled);
    }

    private static StoredSource Source(string id) =>
        new()
        {
            Id = id,
            Name = id,
            Location = $"/{id}",
        };
}
