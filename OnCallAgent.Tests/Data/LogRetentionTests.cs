using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Logs.Search;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using static OnCallAgent.Tests.Data.IntakeDriver;

namespace OnCallAgent.Tests.Data;

public sealed class LogRetentionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Lines_past_their_age_go_with_their_words_and_counts_and_evidence_stays(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Pattern("refused", "connection refused"));
        await driver.TakeAsync(
            Enumerable.Range(0, 6_000).Select(n => $"old {n} connection refused")
        );
        driver.Clock.Advance(TimeSpan.FromDays(6));
        await driver.TakeAsync(Enumerable.Range(0, 300).Select(n => $"young {n}"));
        driver.Clock.Advance(TimeSpan.FromDays(2));
        var retention = Retention(driver);

        (await retention.DeleteExpiredAsync(Cancelled)).ShouldBe(6_000);
        (await retention.DeleteExpiredAsync(Cancelled)).ShouldBe(0);

        retention.Deleted.ShouldBe(6_000);
        await using var db = driver.Database.Open();
        (await db.LogLines.CountAsync(Cancelled)).ShouldBe(300);
        (await db.LogMinutes.SumAsync(m => m.Lines, Cancelled)).ShouldBe(300);
        (await FindAsync(driver, "old")).ShouldBeEmpty();
        (await FindAsync(driver, "young 299")).ShouldBe(["young 299"]);
        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        (await driver.EvidenceAsync(incident.Id)).ShouldNotBeEmpty();
        await ShouldAgreeAsync(db);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_oldest_go_where_there_are_too_many(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine);
        for (var batch = 0; batch < 6; batch++)
        {
            await driver.TakeAsync(Enumerable.Range(0, 2_560).Select(n => $"batch {batch} {n}"));
        }

        (await Retention(driver, rows: 10_000).DeleteExpiredAsync(Cancelled)).ShouldBeInRange(
            5_360,
            5_360 + 256
        );

        (await FindAsync(driver, "\"batch 0\"")).ShouldBeEmpty();
        (await FindAsync(driver, "\"batch 5 2559\"")).Count.ShouldBe(1);
        await using var db = driver.Database.Open();
        (await db.LogLines.CountAsync(Cancelled)).ShouldBeInRange(10_000 - 256, 10_000);
        // How many there were is still known.
        (await db.LogMinutes.SumAsync(m => m.Lines, Cancelled)).ShouldBe(15_360);
        await ShouldAgreeAsync(db);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_oldest_go_where_they_are_too_large_and_the_file_shrinks(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine);
        var text = new string('x', 10_000);
        for (var batch = 0; batch < 4; batch++)
        {
            await driver.TakeAsync(Enumerable.Range(0, 500).Select(n => $"{batch} {n} {text}"));
        }

        await using var db = driver.Database.Open();
        var before = await PagesAsync(db);
        // 20 MB are stored; 10 may stay.
        (await Retention(driver, megabytes: 10).DeleteExpiredAsync(Cancelled)).ShouldBeInRange(
            900,
            1_300
        );

        var lines = await db.LogLines.CountAsync(Cancelled);
        lines.ShouldBeInRange(700, 1_100);
        if (engine == DatabaseProvider.Sqlite)
        {
            (await PagesAsync(db)).ShouldBeLessThan(before * 2 / 3);
        }

        await ShouldAgreeAsync(db);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_clock_that_was_ahead_for_a_while_keeps_nothing_for_years(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine);
        await driver.TakeAsync(["before"]);
        driver.Clock.AdjustTime(driver.Clock.GetUtcNow().AddYears(10));
        await driver.TakeAsync(["ahead"]);
        driver.Clock.AdjustTime(driver.Clock.GetUtcNow().AddYears(-10).AddDays(9));
        await driver.TakeAsync(["now"]);

        (await Retention(driver).DeleteExpiredAsync(Cancelled)).ShouldBe(2);

        (await driver.LinesAsync()).Select(l => l.Message).ShouldBe(["now"]);
    }

    private static LogRetention Retention(
        IntakeDriver driver,
        int rows = 1_000_000,
        int megabytes = 1_000
    ) =>
        new(
            driver.Database.Contexts,
            new OnCallOptions
            {
                Database = driver.Database.Target,
                SecretKey = "",
                LogRetentionDays = 7,
                LogRetentionRows = rows,
                LogRetentionMegabytes = megabytes,
            },
            driver.Clock,
            NullLogger<LogRetention>.Instance
        );

    private static async Task<List<string>> FindAsync(IntakeDriver driver, string search) =>
        [
            .. (
                await new LogQueries(driver.Database.Contexts, driver.Clock).RecentAsync(
                    new LogFilter { Search = LineQueryReader.Read(search).Value },
                    LogQueries.MostListed,
                    Cancelled
                )
            ).Lines.Select(l => l.Message),
        ];

    // Blocks cover the lines, no more and no less, and words are there for blocks alone.
    private static async Task ShouldAgreeAsync(OnCallDbContext db)
    {
        var lines = await db.LogLines.LongCountAsync(Cancelled);
        (await db.LogBlocks.SumAsync(b => b.LastId - b.FirstId + 1, Cancelled)).ShouldBe(lines);
        (await db.LogBlocks.MinAsync(b => b.FirstId, Cancelled)).ShouldBe(
            await db.LogLines.MinAsync(l => l.Id, Cancelled)
        );
        if (db.Database.IsSqlite())
        {
            (
                await db
                    .Database.SqlQuery<long>($"SELECT count(*) AS Value FROM log_words")
                    .SingleAsync(Cancelled)
            ).ShouldBe(await db.LogBlocks.LongCountAsync(Cancelled));
        }
    }

    private static async Task<long> PagesAsync(OnCallDbContext db) =>
        db.Database.IsSqlite()
            ? (
                await db
                    .Database.SqlQueryRaw<long>(
                        "SELECT page_count AS Value FROM pragma_page_count()"
                    )
                    .ToListAsync(Cancelled)
            )[0]
            : 0;
}
