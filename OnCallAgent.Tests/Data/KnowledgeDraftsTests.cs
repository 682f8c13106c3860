using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

public sealed class KnowledgeDraftsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_fixed_incident_becomes_an_entry_with_its_pattern_and_the_action_that_worked(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        await driver.StoreLinesAsync("GET /orders 200 in 12 ms", "pool is fine");
        driver.Clock.Advance(TimeSpan.FromMinutes(10));
        var id = await driver.FaultAsync();
        await driver.PassAsync(TimeSpan.FromMinutes(1));
        var drafts = Drafts(driver);

        var made = await drafts.MakeAsync(id, "mara", Cancelled);
        made.IsSuccess.ShouldBeTrue(made.Error?.Message);
        var draft = made.Value.Draft;
        draft.Entry.Category.ShouldBe("database");
        draft.Entry.RelatedServices.ShouldBe(["orders-api"]);
        draft.Entry.AutomatedActions.Select(static a => a.Type).ShouldBe(["restart_service"]);
        var pattern = draft.Patterns.ShouldHaveSingleItem();
        pattern.IsUsable.ShouldBeTrue();
        pattern.QuietLines.ShouldBe(2);
        draft.Entry.ErrorPatterns.ShouldBe([pattern.Pattern]);
        (await EntriesAsync(driver)).ShouldBe(["pool"], "a draft is no entry yet");

        (await drafts.MakeAsync(id, "mara", Cancelled)).Value.Version.ShouldBe(2);
        var saved = await drafts.SaveAsync(
            id,
            draft.Entry with
            {
                Title = "Orders pool",
            },
            "admin",
            Cancelled
        );
        saved.IsSuccess.ShouldBeTrue(saved.Error?.Message);
        saved.Value.Title.ShouldBe("Orders pool");
        saved.Value.Version.ShouldBe(1);
        saved.Value.CreatedBy.ShouldBe("admin");
        (await EntriesAsync(driver)).ShouldBe([saved.Value.Id, "pool"], ignoreOrder: true);
        (await drafts.FindAsync(id, Cancelled)).ShouldBeNull();
        var version = (
            await new KnowledgeHistory(new CatalogHistory(driver.Contexts)).ReadAsync(
                saved.Value.Id,
                Cancelled
            )
        ).ShouldHaveSingleItem();
        (version.What, version.By, version.Version).ShouldBe(($"created from {id}", "admin", 1));
        version.Entry.ErrorPatterns.ShouldBe(draft.Entry.ErrorPatterns);
        (await drafts.MakeAsync(id, "mara", Cancelled)).Error.ShouldBeOfType<EntryExists>();
    }

    [Fact]
    public async Task A_draft_carries_its_examples_and_no_secret_that_a_line_gave_away()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        await driver.StoreLinesAsync("GET /orders 200 in 12 ms");
        driver.Clock.Advance(TimeSpan.FromMinutes(10));
        var id = await driver.FaultAsync(more: "; password=hunter2 for ann@example.com");
        await driver.PassAsync(TimeSpan.FromMinutes(1));
        var drafts = Drafts(driver);

        var draft = (await drafts.MakeAsync(id, "mara", Cancelled)).Value.Draft;

        draft
            .Entry.MustMatch.ShouldHaveSingleItem()
            .ShouldContain("database connection pool exhausted");
        foreach (
            var text in draft
                .Entry.MustMatch.Concat(draft.Entry.ErrorPatterns)
                .Append(draft.Entry.Title)
                .Append(draft.Entry.Description)
        )
        {
            text.ShouldNotContain("hunter");
            text.ShouldNotContain("ann@");
        }

        draft.Patterns.ShouldHaveSingleItem().IsUsable.ShouldBeTrue();
        // A pattern that loses the fault it was made for is refused.
        (
            await drafts.SaveAsync(
                id,
                draft.Entry with
                {
                    ErrorPatterns = ["disk is full"],
                },
                "admin",
                Cancelled
            )
        )
            .Error.ShouldBeOfType<FieldError>()
            .Field.ShouldBe("must_match[0]");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_did_not_help_is_not_recommended(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.PassAsync(TimeSpan.FromMinutes(1));
        await driver.Operations.CorrectAsync(id, OutcomeKind.WrongAction, null, "mara", Cancelled);
        var draft = (await Drafts(driver).MakeAsync(id, "mara", Cancelled)).Value.Draft;
        draft.Entry.AutomatedActions.ShouldBeEmpty();
        draft.Notes.ShouldContain("No action is known to have helped.");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_cannot_be_drafted_or_saved_is_refused(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var drafts = Drafts(driver);
        (
            await drafts.MakeAsync("INC-20260101-00000000", "mara", Cancelled)
        ).Error.ShouldBeOfType<IncidentNotFound>();
        var id = await driver.FaultAsync();
        (await drafts.MakeAsync(id, "mara", Cancelled)).Error.ShouldBeOfType<DraftTooEarly>();
        (
            await drafts.SaveAsync(id, null, "admin", Cancelled)
        ).Error.ShouldBeOfType<EntryNotFound>();

        await driver.PassAsync(TimeSpan.FromMinutes(1));
        var draft = (await drafts.MakeAsync(id, "mara", Cancelled)).Value.Draft;
        (await drafts.SaveAsync(id, draft.Entry with { ErrorPatterns = ["("] }, "admin", Cancelled))
            .Error.ShouldBeOfType<FieldError>()
            .Field.ShouldBe("error_patterns[0]");
        (await drafts.FindAsync(id, Cancelled)).ShouldNotBeNull();
    }

    private static KnowledgeDrafts Drafts(FlowDriver driver) =>
        new(
            driver.Contexts,
            new KnowledgeEdits(
                driver.Contexts,
                driver.Actions,
                driver.Clock,
                NullLogger<KnowledgeEdits>.Instance
            ),
            driver.Actions,
            driver.Clock
        );

    private static async Task<List<string>> EntriesAsync(FlowDriver driver)
    {
        await using var db = await driver.Contexts.CreateDbContextAsync(Cancelled);
        return await db.KnowledgeEntries.Select(static k => k.Id).ToListAsync(Cancelled);
    }
}
