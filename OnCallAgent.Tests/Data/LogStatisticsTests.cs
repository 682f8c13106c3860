using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using static OnCallAgent.Tests.Data.IntakeDriver;

namespace OnCallAgent.Tests.Data;

public sealed class LogStatisticsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Lines_are_counted_by_minute_service_and_level(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine, Pattern("refused", "connection refused"));
        var start = driver.Clock.GetUtcNow();
        await driver.TakeAsync(
            Info(driver, "orders"),
            Info(driver, "orders"),
            driver.Line("connection refused", "orders")
        );
        await driver.TakeAsync(Info(driver, "orders"), Info(driver, "billing"));
        driver.Clock.Advance(TimeSpan.FromMinutes(2));
        // Its own time is somewhere else: it counts when it was read.
        await driver.TakeAsync(
            driver.Line("late", "billing") with
            {
                Timestamp = start.AddYears(-1),
                Level = EntryLevel.Warning,
            }
        );

        var counts = await BetweenAsync(driver, start, driver.Clock.GetUtcNow().AddSeconds(1));

        counts.Total.ShouldBe(new LineCount(6, 1, 1));
        counts.Total.ErrorRate.ShouldBe(1 / 6d);
        counts.Levels[EntryLevel.Info].ShouldBe(4);
        counts
            .Services.Select(s => (s.Service, s.Count.Lines))
            .ShouldBe([("orders", 4), ("billing", 2)]);
        counts.Services[1].LastAt.ShouldBe(start.AddMinutes(2));
        counts.Series.Select(s => s.Count.Lines).ShouldBe([5, 0, 1]);
        counts.Series[2].At.ShouldBe(start.AddMinutes(2));
        counts.Incidents.ShouldHaveSingleItem().At.ShouldBe(start);
        (await BetweenAsync(driver, start, start.AddMinutes(9), "billing")).Total.Lines.ShouldBe(2);
        (
            await BetweenAsync(driver, start, start.AddMinutes(9), level: EntryLevel.Error)
        ).Total.Lines.ShouldBe(1);
        (await BetweenAsync(driver, start.AddHours(1), start.AddHours(2))).Total.Lines.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Long_times_have_longer_spans_and_lose_no_line(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine);
        var start = driver.Clock.GetUtcNow();
        for (var hour = 0; hour < 50; hour++)
        {
            await driver.TakeAsync(Info(driver, "orders"));
            driver.Clock.Advance(TimeSpan.FromHours(1));
        }

        var counts = await BetweenAsync(driver, start, start.AddHours(50));

        counts.Step.ShouldBe(TimeSpan.FromMinutes(3));
        counts.Series.Count.ShouldBe(1_000);
        counts.Series.Sum(s => s.Count.Lines).ShouldBe(50);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_flood_of_new_names_is_counted_and_does_not_fill_the_table(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine);
        for (var batch = 0; batch < 5; batch++)
        {
            await driver.TakeAsync([
                Info(driver, "orders"),
                .. Enumerable.Range(0, 500).Select(n => Info(driver, $"svc-{batch}-{n}")),
            ]);
        }

        await using var db = driver.Database.Open();
        (await db.LogMinutes.CountAsync(Cancelled)).ShouldBe(StoredLogMinute.MostServices + 1);
        (await db.LogMinutes.SumAsync(m => m.Lines, Cancelled)).ShouldBe(2_505);
        (
            await db
                .LogMinutes.Where(m => m.Service == StoredLogMinute.OtherServices)
                .SumAsync(m => m.Lines, Cancelled)
        ).ShouldBe(2_500 - StoredLogMinute.MostServices + 1);
        (
            await db.LogMinutes.Where(m => m.Service == "orders").SumAsync(m => m.Lines, Cancelled)
        ).ShouldBe(5);
    }

    private static LogEntry Info(IntakeDriver driver, string service) =>
        driver.Line("fine", service) with
        {
            Level = EntryLevel.Info,
        };

    private static Task<LogCounts> BetweenAsync(
        IntakeDriver driver,
        DateTimeOffset since,
        DateTimeOffset until,
        string? service = null,
        EntryLevel? level = null
    ) =>
        new LogStatistics(driver.Database.Contexts).BetweenAsync(
            since,
            until,
            service,
            level,
            20,
            Cancelled
        );
}
