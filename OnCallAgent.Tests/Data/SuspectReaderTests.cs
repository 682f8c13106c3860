using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

public sealed class SuspectReaderTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Whose_stored_lines_changed_before_the_incident_is_suspect(
        DatabaseProvider engine
    )
    {
        await using var driver = await IntakeDriver.StartAsync(
            engine,
            IntakeDriver.Pattern("refused", "refused")
        );
        for (var minute = 0; minute < 10; minute++)
        {
            await driver.TakeAsync([
                .. Enumerable
                    .Range(0, 10)
                    .Select(i =>
                        driver.Line($"served {i}", i % 2 == 0 ? "stock" : "web") with
                        {
                            Level = EntryLevel.Info,
                        }
                    ),
            ]);
            driver.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        driver.Clock.Advance(TimeSpan.FromMinutes(3));
        await driver.TakeAsync([
            .. Enumerable.Range(0, 20).Select(i => driver.Line("no more shelves", "stock")),
            driver.Line("connection refused by stock", "web"),
        ]);

        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        await using var db = driver.Database.Open();
        var suspects = await SuspectReader.ReadAsync(
            db,
            incident,
            ServiceCatalog.Empty,
            TestContext.Current.CancellationToken
        );

        suspects[0].Service.ShouldBe("stock");
        suspects[0].Score.ShouldBeGreaterThan(0.9);
        suspects[0].Why[0].ShouldStartWith("new error, 20 times: no more shelves");
    }

    [Fact]
    public async Task Without_a_quiet_time_nobody_is_suspect()
    {
        await using var driver = await IntakeDriver.StartAsync(
            DatabaseProvider.Sqlite,
            IntakeDriver.Pattern("refused", "refused")
        );
        await driver.TakeAsync(Enumerable.Repeat("connection refused", 50));

        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        await using var db = driver.Database.Open();
        (
            await SuspectReader.ReadAsync(
                db,
                incident,
                ServiceCatalog.Empty,
                TestContext.Current.CancellationToken
            )
        ).ShouldBeEmpty();
    }
}
