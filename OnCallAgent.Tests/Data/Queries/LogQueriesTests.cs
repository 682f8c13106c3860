using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Queries;

public sealed class LogQueriesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Lines_come_newest_first_and_filters_narrow(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await StoreAsync(
            database,
            Line("orders", EntryLevel.Info, "Order 1 placed", 0),
            Line("orders", EntryLevel.Error, "Connection REFUSED", 1),
            Line("billing", EntryLevel.Unknown, "raw text", 2),
            Line("billing", EntryLevel.Fatal, "Out of memory", 3)
        );
        var queries = new LogQueries(database.Contexts, TimeProvider.System);

        async Task<string[]> Messages(LogFilter filter, int limit = 10) =>
            [.. (await queries.RecentAsync(filter, limit, Cancelled)).Lines.Select(l => l.Message)];

        (await Messages(new(), 3)).ShouldBe(["Out of memory", "raw text", "Connection REFUSED"]);
        (await Messages(new() { Service = "orders" })).ShouldBe([
            "Connection REFUSED",
            "Order 1 placed",
        ]);
        (await Messages(new() { MinimumLevel = EntryLevel.Error })).ShouldBe([
            "Out of memory",
            "Connection REFUSED",
        ]);
        (await Messages(new() { Search = LineQueryReader.Read("refused").Value })).ShouldBe([
            "Connection REFUSED",
        ]);
        (await Messages(new() { Since = Start.AddMinutes(2) })).ShouldBe([
            "Out of memory",
            "raw text",
        ]);
        (await Messages(new() { Since = DateTimeOffset.MinValue }, 1)).ShouldBe(["Out of memory"]);
        var newest = (await queries.RecentAsync(new(), 1, Cancelled)).Lines[0].Id;
        (await Messages(new() { BeforeId = newest }, 1)).ShouldBe(["raw text"]);
        (await Messages(new() { AfterId = newest - 2 })).ShouldBe(["Out of memory", "raw text"]);
    }

    [Fact]
    public async Task Whoever_opens_the_pane_later_shares_the_lines_that_were_read_before()
    {
        await using var database = await TestDatabase.CreateAsync();
        await StoreAsync(
            database,
            [
                .. Enumerable
                    .Range(1, LogQueries.MostListed + 5)
                    .Select(n => Line("orders", EntryLevel.Info, $"Order {n}", 0)),
            ]
        );
        var clock = new FakeTimeProvider(Start);
        using var latest = new LatestLines(new LogQueries(database.Contexts, clock), clock);
        var first = await latest.ReadAsync(Cancelled);
        first.Count.ShouldBe(LogQueries.MostListed);
        first[^1].Message.ShouldBe($"Order {LogQueries.MostListed + 5}");
        (await latest.ReadAsync(Cancelled)).ShouldBeSameAs(first);

        await StoreAsync(database, Line("orders", EntryLevel.Info, "Order of mine", 1));
        var second = await latest.ReadAsync(Cancelled);
        second.Count.ShouldBe(LogQueries.MostListed);
        second[^1].Message.ShouldBe("Order of mine");
        second[^2].ShouldBeSameAs(first[^1]);
        second[0].ShouldBeSameAs(first[1]);
        first.Count.ShouldBe(LogQueries.MostListed, "others still look at it");

        clock.Advance(TimeSpan.FromMinutes(5));
        (await latest.ReadAsync(Cancelled))[^1].ShouldNotBeSameAs(second[^1]);
    }

    [Fact]
    public async Task The_lines_around_a_line_are_those_of_its_service()
    {
        await using var database = await TestDatabase.CreateAsync();
        await StoreAsync(
            database,
            [
                .. Enumerable
                    .Range(0, 9)
                    .Select(i =>
                        Line(i == 4 ? "other" : "orders", EntryLevel.Info, $"line {i}", i)
                    ),
            ]
        );
        var queries = new LogQueries(database.Contexts, TimeProvider.System);
        var middle = (
            await queries.RecentAsync(
                new() { Search = LineQueryReader.Read("\"line 5\"").Value },
                1,
                Cancelled
            )
        )
            .Lines[0]
            .Id;
        (await queries.AroundAsync(middle, 2, Cancelled))
            .Select(l => l.Message)
            .ShouldBe(["line 2", "line 3", "line 5", "line 6", "line 7"]);
        (await queries.AroundAsync(long.MaxValue, 2, Cancelled)).ShouldBeEmpty();
    }

    private static async Task StoreAsync(TestDatabase database, params StoredLogLine[] lines)
    {
        await using var db = database.Open();
        foreach (var line in lines)
        {
            db.Add(line);
            await db.SaveChangesAsync(Cancelled);
        }
    }

    private static StoredLogLine Line(
        string service,
        EntryLevel level,
        string message,
        int minute
    ) =>
        new()
        {
            Timestamp = Start.AddMinutes(minute),
            ObservedAt = Start.AddMinutes(minute),
            Level = level,
            Service = service,
            Message = message,
            Source = "files",
        };
}
