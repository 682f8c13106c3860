using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Intake;

public sealed class SilencedIntakeTests
{
    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_silenced_fault_opens_nothing_is_recorded_and_opens_when_the_silence_ends(
        DatabaseProvider engine
    )
    {
        await using var driver = await IntakeDriver.StartAsync(
            engine,
            IntakeDriver.Pattern("p", "boom")
        );
        var edits = Edits(driver);
        var silence = await SilenceAsync(driver, edits);
        await driver.TakeAsync(Enumerable.Repeat("boom in the engine", 30));
        await driver.TakeAsync(driver.Line("boom in the engine", "payments"));
        (await driver.IncidentsAsync()).ShouldHaveSingleItem().Service.ShouldBe("payments");

        var queries = new SilenceQueries(driver.Database.Contexts, driver.Patterns, driver.Clock);
        var (card, faults) = (await queries.ReadAsync(silence.Id, Cancelled))!.Value;
        (card.Suppressed, card.WouldHaveOpened, card.State).ShouldBe((30, 1, SilenceState.Active));
        card.LastSuppressedAt.ShouldBe(driver.Clock.GetUtcNow());
        var fault = faults.ShouldHaveSingleItem();
        (fault.Service, fault.Count, fault.WouldHaveOpened, fault.IncidentId).ShouldBe(
            ("orders", 30, true, null)
        );
        fault.Samples.Count.ShouldBe(SuppressedFault.SampleLines);
        (await queries.ListAsync(Cancelled)).ShouldHaveSingleItem().Suppressed.ShouldBe(30);
        (await driver.LinesAsync()).Count.ShouldBe(31, "nothing is dropped");

        driver.Clock.Advance(TimeSpan.FromHours(1));
        await driver.TakeAsync(["boom in the engine"]);
        (await driver.IncidentsAsync()).Select(i => i.Service).ShouldBe(["payments", "orders"]);
        (await queries.ReadAsync(silence.Id, Cancelled))!.Value.Card.State.ShouldBe(
            SilenceState.Ended
        );
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Signs_of_an_open_incident_are_counted_and_its_timeline_says_once_that_they_are_silenced(
        DatabaseProvider engine
    )
    {
        await using var driver = await IntakeDriver.StartAsync(
            engine,
            IntakeDriver.Pattern("p", "boom")
        );
        await driver.TakeAsync(["boom"]);
        var silence = await SilenceAsync(driver, Edits(driver));
        await driver.TakeAsync(Enumerable.Repeat("boom", 20));
        await driver.TakeAsync(Enumerable.Repeat("boom", 20));
        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        incident.OccurrenceCount.ShouldBe(41);
        var entry = (await driver.TimelineAsync(incident.Id))
            .Where(t => t.Kind == TimelineKind.Suppressed)
            .ShouldHaveSingleItem();
        entry.SubjectId.ShouldBe(silence.Id);
        entry.Text.ShouldContain("Upgrade of the shop");
        entry.Text.ShouldContain("mara");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_resolved_incident_is_reopened_only_after_the_silence(
        DatabaseProvider engine
    )
    {
        await using var driver = await IntakeDriver.StartAsync(
            engine,
            IntakeDriver.Pattern("p", "boom")
        );
        await driver.TakeAsync(["boom"]);
        var incident = (await driver.IncidentsAsync())[0];
        await driver.ResolveAsync(incident.Id);
        var edits = Edits(driver);
        var silence = await SilenceAsync(driver, edits);
        await driver.TakeAsync(["boom"]);
        (await driver.IncidentsAsync())
            .ShouldHaveSingleItem()
            .Status.ShouldBe(IncidentStatus.Resolved);
        (await driver.TimelineAsync(incident.Id)).ShouldContain(t =>
            t.Kind == TimelineKind.Suppressed
        );

        (
            await edits.EndAsync(silence.Id, silence.Version, "mara", Cancelled)
        ).IsSuccess.ShouldBeTrue();
        await driver.TakeAsync(["boom"]);
        (await driver.IncidentsAsync()).ShouldHaveSingleItem().Status.ShouldBe(IncidentStatus.Open);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_a_silence_lists_is_bounded(DatabaseProvider engine)
    {
        await using var driver = await IntakeDriver.StartAsync(
            engine,
            IntakeDriver.Pattern("p", "boom")
        );
        var silence = await SilenceAsync(driver, Edits(driver));
        await driver.TakeAsync(
            Enumerable.Range(0, 300).Select(i => $"boom {Word(i)}{Word(i * 7)}{Word(i * 31)}")
        );
        await driver.TakeAsync(
            Enumerable.Range(300, 300).Select(i => $"boom {Word(i)}{Word(i * 7)}{Word(i * 31)}")
        );
        await using var db = driver.Database.Open();
        var faults = await db.SuppressedFaults.AsNoTracking().ToListAsync(Cancelled);
        faults.Count.ShouldBeLessThanOrEqualTo(SuppressedFault.MostListed + 1);
        faults.Sum(f => f.Count).ShouldBe(600);
        silence.Id.ShouldBe(faults[0].SilenceId);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Silences_are_extended_edited_and_removed_with_a_look_at_their_version(
        DatabaseProvider engine
    )
    {
        await using var driver = await IntakeDriver.StartAsync(engine);
        var edits = Edits(driver);
        var silence = await SilenceAsync(driver, edits);
        var later = driver.Clock.GetUtcNow().AddHours(3);
        var extended = await edits.ExtendAsync(
            silence.Id,
            later,
            silence.Version,
            "rui",
            Cancelled
        );
        (extended.Value.EndsAt, extended.Value.UpdatedBy, extended.Value.Version).ShouldBe(
            (later, "rui", 2)
        );
        (
            await edits.EndAsync(silence.Id, silence.Version, "mara", Cancelled)
        ).Error.ShouldBeOfType<EntryChanged>();
        (
            await edits.RemoveAsync(silence.Id, null, "mara", Cancelled)
        ).Error.ShouldBeOfType<SilenceKept>("it holds now");
        var edited = await edits.ReplaceAsync(
            silence.Id,
            Draft(driver) with
            {
                Recurrence = "RRULE:FREQ=DAILY",
                Zone = "Europe/Berlin",
            },
            2,
            "rui",
            Cancelled
        );
        edited.Value.Recurrence.ShouldBe("FREQ=DAILY");
        (await edits.EndAsync(silence.Id, 3, "mara", Cancelled)).IsSuccess.ShouldBeTrue();
        (
            await edits.ExtendAsync(silence.Id, later, null, "mara", Cancelled)
        ).Error.ShouldBeOfType<SilenceKept>("it is over");
        (await edits.RemoveAsync(silence.Id, null, "mara", Cancelled)).IsSuccess.ShouldBeTrue();
        (
            await edits.EndAsync(silence.Id, null, "mara", Cancelled)
        ).Error.ShouldBeOfType<EntryNotFound>();
        var history = await new CatalogHistory(driver.Database.Contexts).ReadAsync(
            OnCallAgent.Web.Data.CatalogChange.Silence,
            silence.Id,
            Cancelled
        );
        history
            .Select(h => (h.What, h.By))
            .ShouldBe([
                ("removed", "mara"),
                ("ended", "mara"),
                ("edited", "rui"),
                ("extended", "rui"),
                ("created", "mara"),
            ]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_preview_counts_open_incidents_and_the_signals_of_a_day(
        DatabaseProvider engine
    )
    {
        await using var driver = await IntakeDriver.StartAsync(
            engine,
            IntakeDriver.Pattern("p", "boom"),
            IntakeDriver.Pattern("q", "crash") with
            {
                Severity = Severity.Low,
            }
        );
        await driver.TakeAsync(["boom", "boom", "crash", "fine"]);
        await driver.TakeAsync(driver.Line("boom", "payments"));
        var queries = new SilenceQueries(driver.Database.Contexts, driver.Patterns, driver.Clock);
        var preview = await queries.PreviewAsync(
            [new("service", MatcherKind.Equals, "orders")],
            Cancelled
        );
        (preview.IncidentCount, preview.Signals, preview.IsComplete).ShouldBe((1, 3, true));
        preview.OpenIncidents.ShouldHaveSingleItem().Title.ShouldBe("p: boom");
    }

    private static string Word(int n)
    {
        var letters = new char[5];
        for (var i = 0; i < letters.Length; i++, n /= 26)
        {
            letters[i] = (char)('a' + (n % 26));
        }

        return new string(letters);
    }

    private static SilenceEdits Edits(IntakeDriver driver) =>
        new(
            driver.Database.Contexts,
            new TimeOrderedIds(driver.Clock),
            driver.Clock,
            NullLogger<SilenceEdits>.Instance
        );

    private static SilenceDraft Draft(IntakeDriver driver) =>
        new()
        {
            Reason = "Upgrade of the shop",
            Matchers = [new("service", MatcherKind.Equals, "orders")],
            EndsAt = driver.Clock.GetUtcNow().AddHours(1),
        };

    private static async Task<Silence> SilenceAsync(IntakeDriver driver, SilenceEdits edits)
    {
        var made = await edits.CreateAsync(Draft(driver), "mara", Cancelled);
        made.IsSuccess.ShouldBeTrue(made.Error?.Message);
        return made.Value;
    }
}
