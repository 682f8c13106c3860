using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Intake;

/// <summary>Bursts through the real intake into a real database.</summary>
public sealed class StormTests
{
    private const int Lines = 10_000;
    private const int Batch = 5_000;

    private static readonly string[] Parts =
    [
        "gearbox",
        "turbine",
        "ledger",
        "basket",
        "voucher",
        "mailer",
        "crawler",
        "indexer",
        "printer",
        "scanner",
        "router",
        "tracker",
        "planner",
        "courier",
        "billing",
        "archive",
        "catalog",
        "session",
        "payment",
        "refund",
        "stock",
        "pricing",
        "search",
        "export",
        "import",
        "backup",
        "thumbnail",
        "geocoder",
        "translator",
        "recommender",
        "sitemap",
        "webhook",
        "digest",
        "survey",
        "loyalty",
        "referral",
        "coupon",
        "invoice",
        "shipment",
        "customs",
        "warehouse",
        "picker",
        "labeler",
        "forklift",
        "conveyor",
        "dock",
        "manifest",
        "pallet",
        "barcode",
        "weighbridge",
    ];

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_burst_of_one_fault_is_one_incident_and_the_board_shows_it(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine);
        await TakeAsync(driver, i => $"boom in the engine after {i} ms, request {Guid.NewGuid()}");
        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        incident.OccurrenceCount.ShouldBe(Lines);
        (await driver.EvidenceAsync(incident.Id)).Count.ShouldBeLessThanOrEqualTo(40);
        (await driver.TimelineAsync(incident.Id)).Count.ShouldBeLessThan(20);
        var board = await new BoardQueries(driver.Database.Contexts).CountOpenAsync(Cancelled);
        board.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Fifty_real_faults_in_one_burst_are_fifty_incidents_whether_in_one_service_or_in_many(
        DatabaseProvider engine
    )
    {
        Parts.Distinct().Count().ShouldBe(50);
        await using var one = await StartAsync(engine);
        await TakeAsync(
            one,
            i =>
                $"boom: {Parts[i % 50]} {Parts[i % 50]}-core broke its {Parts[i % 50]} contract, attempt {i}"
        );
        (await one.IncidentsAsync()).Count.ShouldBe(50);

        await using var many = await StartAsync(engine);
        await TakeAsync(many, i => $"boom in the engine, attempt {i}", i => Parts[i % 50]);
        var incidents = await many.IncidentsAsync();
        incidents.Count.ShouldBe(50);
        incidents.ShouldAllBe(i => i.OccurrenceCount == Lines / 50);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Messages_that_never_repeat_leave_a_bounded_number_of_incidents_and_fingerprints(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine);
        await TakeAsync(
            driver,
            i => $"boom {Word(i)} {Word(i * 7)} {Word(i * 31)} {Word(i * 101)}"
        );
        var incidents = await driver.IncidentsAsync();
        incidents.Count.ShouldBeLessThanOrEqualTo(Grouping.StormBound);
        incidents.Sum(i => i.OccurrenceCount).ShouldBe(Lines, "every line is counted somewhere");
        await using var db = driver.Database.Open();
        (await db.SignalGroups.CountAsync(Cancelled)).ShouldBeLessThanOrEqualTo(
            SignalIntake.MostWordings + Grouping.MostActive
        );
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Fingerprints_are_forgotten_when_nothing_can_need_them_any_more(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine);
        await driver.TakeAsync(driver.Line("boom", "kept"), driver.Line("boom", "over"));
        await driver.ResolveAsync(
            (await driver.IncidentsAsync()).Single(i => i.Service == "over").Id
        );
        var retention = new SignalRetention(
            driver.Database.Contexts,
            driver.Clock,
            NullLogger<SignalRetention>.Instance
        );
        driver.Clock.Advance(TimeSpan.FromDays(7.9));
        (await retention.ForgetAsync(Cancelled)).ShouldBe(0);
        driver.Clock.Advance(TimeSpan.FromDays(1));
        (await retention.ForgetAsync(Cancelled)).ShouldBe(1);
        await driver.TakeAsync(driver.Line("boom", "kept"));
        (await driver.IncidentsAsync()).Count.ShouldBe(2, "the open incident still speaks for it");
    }

    private static Task<IntakeDriver> StartAsync(DatabaseProvider engine) =>
        IntakeDriver.StartAsync(engine, IntakeDriver.Pattern("p", "boom"));

    private static async Task TakeAsync(
        IntakeDriver driver,
        Func<int, string> message,
        Func<int, string>? service = null
    )
    {
        foreach (var batch in Enumerable.Range(0, Lines).Chunk(Batch))
        {
            (
                await driver.TakeAsync([
                    .. batch.Select(i => driver.Line(message(i), service?.Invoke(i) ?? "orders")),
                ])
            ).IsSuccess.ShouldBeTrue();
        }
    }

    private static string Word(int n)
    {
        var letters = new char[6];
        for (var i = 0; i < letters.Length; i++, n /= 26)
        {
            letters[i] = (char)('a' + (n % 26));
        }

        return new string(letters);
    }
}
