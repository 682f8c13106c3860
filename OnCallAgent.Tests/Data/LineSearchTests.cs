using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using static OnCallAgent.Tests.Data.IntakeDriver;

namespace OnCallAgent.Tests.Data;

public sealed class LineSearchTests
{
    private static readonly string[] Words =
    [
        "connection",
        "refused",
        "Timeout",
        "ConnectionTimeout",
        "order",
        "ΣΊΣΥΦΟΣ",
        "Straße",
        "4711",
        "日本語",
        "e\u0301te\u0301",
        "it's",
        "a;DROP",
        "\"quoted\"",
        "x*",
        "¤ANY",
        "¤L5",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_index_finds_what_looking_at_every_line_finds(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine);
        var chance = new Random(7);
        string Text() => string.Join(' ', Enumerable.Range(0, 6).Select(_ => Of(chance, Words)));
        for (var batch = 0; batch < 12; batch++)
        {
            await driver.TakeAsync([
                .. Enumerable
                    .Range(0, chance.Next(1, 400))
                    .Select(_ =>
                        driver.Line(Text(), Of(chance, ["orders-api", "billing"])) with
                        {
                            Level = (EntryLevel)chance.Next(7),
                            Metadata =
                                chance.Next(3) == 0
                                    ? new Dictionary<string, string>
                                    {
                                        ["trace"] = "ΐd" + chance.Next(9),
                                    }
                                    : new Dictionary<string, string>(),
                        }
                    ),
            ]);
        }

        var lines = await driver.LinesAsync();
        lines.Reverse();
        foreach (
            var search in new[]
            {
                "refused",
                "refused connection -timeout",
                "\"connection refused\"",
                "conn* level:error",
                "σίσυφος",
                "σίσυφοσ",
                "STRASSE",
                "straße",
                "日本*",
                "e\u0301te\u0301",
                "it's",
                "a;DROP",
                "\"x\" service:billing",
                "-connection -refused -order",
                "ΐd7",
                "level:fatal",
                "-level:warning 4711",
                "nowhere",
                "order service:\"orders-api\" level:warn -\"4711 4711\"",
                string.Join(' ', Words.Take(5)),
            }
        )
        {
            var query = LineQueryReader.Read(search).Value;
            var expected = lines
                .Where(l =>
                    query.Matches(l.Level, l.Service, l.Message, LineSearch.Fields(l.Metadata))
                )
                .Select(l => l.Id)
                .ToList();
            (await PagesAsync(driver, query, 37)).ShouldBe(expected, search);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Lines_that_no_block_covers_are_looked_at(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine);
        await driver.TakeAsync(["filed needle", "filed hay"]);
        await driver.TakeAsync(["not filed needle"]);
        await using (var db = driver.Database.Open())
        {
            var last = await db.LogBlocks.MaxAsync(b => b.FirstId, Cancelled);
            await db.LogBlocks.Where(b => b.FirstId == last).ExecuteDeleteAsync(Cancelled);
        }

        var found = await RecentAsync(driver, new() { Search = Query("needle") });

        found.ShouldBe(["not filed needle", "filed needle"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_line_with_more_words_than_can_be_filed_is_found_by_each(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine);
        await driver.TakeAsync([
            string.Join(' ', Enumerable.Range(0, 60_000).Select(n => $"w{n}")) + " last",
            "short",
        ]);

        (await RecentAsync(driver, new() { Search = Query("w59999 last") })).Count.ShouldBe(1);
        (await RecentAsync(driver, new() { Search = Query("short") })).ShouldBe(["short"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Time_narrows_by_what_lines_say_whatever_the_clock_says(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine);
        var now = driver.Clock.GetUtcNow();
        foreach (var years in new[] { -3, 0, 5, -1, 0 })
        {
            await driver.TakeAsync(
                driver.Line($"{years}") with
                {
                    Timestamp = now.AddYears(years),
                }
            );
        }

        (await RecentAsync(driver, new() { Since = now })).ShouldBe(["0", "5", "0"]);
        (await RecentAsync(driver, new() { Since = now, Until = now.AddYears(1) })).ShouldBe([
            "0",
            "0",
        ]);
        (await RecentAsync(driver, new() { Since = now.AddYears(6) })).ShouldBeEmpty();
        (await RecentAsync(driver, new() { Since = now, Search = Query("5") })).ShouldBe(["5"]);
    }

    private static LineQuery Query(string text) => LineQueryReader.Read(text).Value;

    private static async Task<List<string>> RecentAsync(IntakeDriver driver, LogFilter filter) =>
        [
            .. (
                await new LogQueries(driver.Database.Contexts, TimeProvider.System).RecentAsync(
                    filter,
                    LogQueries.MostListed,
                    Cancelled
                )
            ).Lines.Select(l => l.Message),
        ];

    private static async Task<List<long>> PagesAsync(
        IntakeDriver driver,
        LineQuery query,
        int limit
    )
    {
        var queries = new LogQueries(driver.Database.Contexts, driver.Clock);
        var ids = new List<long>();
        for (long? before = null; ; )
        {
            var page = await queries.RecentAsync(
                new LogFilter { Search = query, BeforeId = before },
                limit,
                Cancelled
            );
            ids.AddRange(page.Lines.Select(l => l.Id));
            if (page.NextBeforeId is not { } next)
            {
                return ids;
            }

            before = next;
        }
    }

    private static string Of(Random chance, string[] from) => from[chance.Next(from.Length)];
}
