using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Intake;

/// <summary>Incidents that were opened apart, and of which something that came later says that they are one cascade.</summary>
public sealed class MergedCascadeTests
{
    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_open_incidents_become_one_of_the_root_once_something_connects_them(
        DatabaseProvider engine
    )
    {
        await using var driver = await ShopAsync(engine);
        var edge = await OpenAsync(driver, "edge", "Connection refused by web-1:8080");
        var payments = await OpenAsync(driver, "payments", "java.lang.OutOfMemoryError: heap");
        (await ActiveAsync(driver)).Count.ShouldBe(2, "nothing connects them yet");

        await TakeAsync(driver, "orders", "Connection refused by payments-1:8080");

        var left = (await ActiveAsync(driver)).ShouldHaveSingleItem();
        left.Id.ShouldBe(edge, "the oldest goes on");
        left.Service.ShouldBe("payments", "the root comes first");
        left.Title.ShouldContain("OutOfMemoryError");
        left.PatternId.ShouldBe("memory", "what is done about it is that fault's");
        left.OccurrenceCount.ShouldBe(3);
        var part = await IncidentAsync(driver, payments);
        (part.Status, part.MergedInto, part.ResolutionMethod, part.ResolvedAt).ShouldBe(
            (IncidentStatus.Closed, edge, Resolution.Merged, null)
        );
        part.NextStep.ShouldBe(IncidentStep.None);
        foreach (var (id, other) in new[] { (edge, payments), (payments, edge) })
        {
            (await driver.TimelineAsync(id))
                .Single(static t => t.Kind == TimelineKind.Merged)
                .ShouldSatisfyAllConditions(
                    t => t.SubjectId.ShouldBe(other),
                    t => t.Text.ShouldContain(other)
                );
        }

        (await driver.EvidenceAsync(edge))
            .Select(static e => e.Service)
            .ShouldBe(["edge", "payments", "orders"], ignoreOrder: true);
        await using var db = driver.Database.Open();
        (
            await db.AuditLog.CountAsync(
                a => a.EntryId == payments && a.What == "merged",
                Cancelled
            )
        ).ShouldBe(1);

        // The fault of the merged one goes on in the other.
        await TakeAsync(driver, "payments", "java.lang.OutOfMemoryError: heap");
        (await ActiveAsync(driver)).ShouldHaveSingleItem().OccurrenceCount.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_a_person_works_on_stays_and_takes_in_what_nobody_works_on(
        DatabaseProvider engine
    )
    {
        await using var driver = await ShopAsync(engine);
        var edge = await OpenAsync(driver, "edge", "Connection refused by web-1:8080");
        var payments = await OpenAsync(driver, "payments", "java.lang.OutOfMemoryError: heap");
        await AcknowledgeAsync(driver, payments);

        await TakeAsync(driver, "orders", "Connection refused by payments-1:8080");

        (await ActiveAsync(driver)).ShouldHaveSingleItem().Id.ShouldBe(payments);
        (await IncidentAsync(driver, edge)).MergedInto.ShouldBe(payments);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_that_people_work_on_both_stay(DatabaseProvider engine)
    {
        await using var driver = await ShopAsync(engine);
        var edge = await OpenAsync(driver, "edge", "Connection refused by web-1:8080");
        var payments = await OpenAsync(driver, "payments", "java.lang.OutOfMemoryError: heap");
        await AcknowledgeAsync(driver, edge);
        await AcknowledgeAsync(driver, payments);

        await TakeAsync(driver, "orders", "Connection refused by payments-1:8080");

        (await ActiveAsync(driver)).Select(static i => i.Id).ShouldBe([edge, payments]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_only_a_sign_joins_what_tells_the_cause_in_the_same_service(
        DatabaseProvider engine
    )
    {
        await using var driver = await ShopAsync(engine);
        await using (var db = driver.Database.Open())
        {
            db.AlertPatterns.Add(
                IntakeDriver.Pattern("baskets", "basket lost") with
                {
                    SignOnly = true,
                }
            );
            await db.SaveChangesAsync(Cancelled);
        }

        var sign = await OpenAsync(driver, "payments", "basket lost");
        await TakeAsync(driver, "payments", "java.lang.OutOfMemoryError: heap");

        var one = (await ActiveAsync(driver)).ShouldHaveSingleItem();
        (one.Id, one.PatternId).ShouldBe((sign, "memory"));
        one.Title.ShouldContain("OutOfMemoryError");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_dependency_that_is_written_down_later_makes_one_of_what_is_open(
        DatabaseProvider engine
    )
    {
        await using var driver = await ShopAsync(engine);
        var edge = await OpenAsync(driver, "edge", "Connection refused by web-1:8080");
        var payments = await OpenAsync(driver, "payments", "java.lang.OutOfMemoryError: heap");
        var edits = new ServiceEdits(
            driver.Database.Contexts,
            new TargetSecrets(new EphemeralDataProtectionProvider()),
            new CascadeReconnection(
                driver.Database.Contexts,
                driver.Clock,
                NullLogger<CascadeReconnection>.Instance
            ),
            NullLogger<ServiceEdits>.Instance
        );

        var changed = await edits.ReplaceAsync(
            new ServiceEntry { Name = "edge", DependsOn = ["web", "payments"] },
            null,
            "mara",
            Cancelled
        );

        changed.IsSuccess.ShouldBeTrue();
        var left = (await ActiveAsync(driver)).ShouldHaveSingleItem();
        (left.Id, left.Service, left.PatternId).ShouldBe((edge, "payments", "memory"));
        (await IncidentAsync(driver, payments)).MergedInto.ShouldBe(edge);
        (await driver.EvidenceAsync(edge)).Count.ShouldBe(2);
    }

    private static async Task<IntakeDriver> ShopAsync(DatabaseProvider engine)
    {
        var driver = await IntakeDriver.StartAsync(
            engine,
            IntakeDriver.Pattern("memory", "OutOfMemoryError"),
            IntakeDriver.Pattern("refused", "Connection refused")
        );
        await using var db = driver.Database.Open();
        db.Services.AddRange(
            new ServiceEntry { Name = "edge", DependsOn = ["web"] },
            new ServiceEntry { Name = "web", DependsOn = ["orders"] },
            new ServiceEntry { Name = "orders", DependsOn = ["payments"] },
            new ServiceEntry { Name = "payments" }
        );
        await db.SaveChangesAsync(Cancelled);
        return driver;
    }

    private static async Task<string> OpenAsync(
        IntakeDriver driver,
        string service,
        string message
    ) => (await TakeAsync(driver, service, message)).ShouldHaveSingleItem();

    private static async Task<IReadOnlyList<string>> TakeAsync(
        IntakeDriver driver,
        string service,
        string message
    )
    {
        var taken = await driver.TakeAsync(driver.Line(message, service));
        driver.Clock.Advance(TimeSpan.FromSeconds(30));
        return taken.Value.Opened;
    }

    private static async Task AcknowledgeAsync(IntakeDriver driver, string id)
    {
        await using var db = driver.Database.Open();
        var incident = await db.Incidents.SingleAsync(i => i.Id == id, Cancelled);
        incident.Acknowledge("ada", driver.Clock.GetUtcNow()).IsSuccess.ShouldBeTrue();
        await db.SaveChangesAsync(Cancelled);
    }

    private static async Task<Incident> IncidentAsync(IntakeDriver driver, string id) =>
        (await driver.IncidentsAsync()).Single(i => i.Id == id);

    private static async Task<List<Incident>> ActiveAsync(IntakeDriver driver) =>
        [.. (await driver.IncidentsAsync()).Where(static i => i.IsActive)];
}
