using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Templates;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

/// <summary>Errors that no pattern speaks for, through the intake and its database.</summary>
public sealed class TemplateWatchTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_kind_of_error_opens_one_incident_once_it_is_frequent(
        DatabaseProvider engine
    )
    {
        await using var driver = await IntakeDriver.StartAsync(
            engine,
            IntakeDriver.Pattern("db", "connection refused")
        );
        var intake = Intake(driver);
        await TakeAsync(driver, intake, "cannot parse invoice 1");
        driver.Clock.Advance(TimeSpan.FromHours(2));
        for (var i = 0; i < 9; i++)
        {
            await TakeAsync(
                driver,
                intake,
                $"ledger {i} is out of balance by 0.{i}",
                "cannot parse invoice 7"
            );
        }

        (await driver.IncidentsAsync()).ShouldBeEmpty();
        await TakeAsync(
            driver,
            intake,
            "ledger 10 is out of balance by 3.5",
            "shard 4 has lost its leader",
            "connection refused"
        );
        var incidents = await driver.IncidentsAsync();
        incidents
            .Select(i => i.PatternId)
            .Order(StringComparer.Ordinal)
            .ShouldBe(["db", TemplateRules.NewErrorId]);
        var incident = incidents.Single(i => i.PatternId == TemplateRules.NewErrorId);
        incident.Severity.ShouldBe(Severity.Medium);
        incident.OccurrenceCount.ShouldBe(11);

        var templates = await TemplatesAsync(driver);
        templates
            .Select(t => (t.Template, t.Count, t.State))
            .ShouldBe(
                [
                    ("cannot parse invoice <n>", 10, TemplateState.Known),
                    ("ledger <n> is out of balance by <n>", 10, TemplateState.New),
                    ("shard <n> has lost its leader", 1, TemplateState.New),
                ],
                ignoreOrder: true
            );
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_has_not_come_for_long_is_forgotten_and_learned_anew_when_it_comes_again(
        DatabaseProvider engine
    )
    {
        await using var driver = await IntakeDriver.StartAsync(engine);
        var intake = Intake(driver);
        var retention = Retention(driver);
        await TakeAsync(driver, intake, "cannot parse invoice 1", "ledger 2 is out of balance");
        var ignored = (await TemplatesAsync(driver)).Single(t => t.Template.Contains("ledger"));
        await using (var db = driver.Database.Open())
        {
            await db
                .ErrorTemplates.Where(t => t.Id == ignored.Id)
                .ExecuteUpdateAsync(
                    s => s.SetProperty(t => t.State, TemplateState.Ignored),
                    Cancelled
                );
        }

        driver.Clock.Advance(TemplateRetention.Remembered - TimeSpan.FromHours(1));
        (await retention.ForgetAsync(Cancelled)).ShouldBe((0, 0));
        driver.Clock.Advance(TimeSpan.FromHours(2));
        (await retention.ForgetAsync(Cancelled)).ShouldBe((1, 0), "what is ignored stays so");
        (await TemplatesAsync(driver)).ShouldHaveSingleItem().Id.ShouldBe(ignored.Id);

        await using (var db = driver.Database.Open())
        {
            await db.ErrorTemplates.ExecuteDeleteAsync(Cancelled);
        }

        (await retention.ForgetAsync(Cancelled)).ShouldBe((0, 0), "its lines are stored still");
        await using (var db = driver.Database.Open())
        {
            await db.LogMinutes.ExecuteDeleteAsync(Cancelled);
        }

        (await retention.ForgetAsync(Cancelled)).ShouldBe((0, 1));
        await TakeAsync(driver, intake, "cannot parse invoice 1");
        (await TemplatesAsync(driver))
            .ShouldHaveSingleItem()
            .State.ShouldBe(TemplateState.Known, "a service that comes back is learned anew");
    }

    [Fact]
    public async Task However_many_services_there_are_only_so_many_templates_are_kept()
    {
        await using var driver = await IntakeDriver.StartAsync(DatabaseProvider.Sqlite);
        var intake = Intake(driver);
        for (var i = 0; i < 5; i++)
        {
            await intake.TakeAsync(
                new IntakeBatch(
                    IntakeDriver.Source,
                    [driver.Line("cannot parse invoice", $"pod-{i}")]
                ),
                Cancelled
            );
            driver.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await Retention(driver).ForgetAsync(Cancelled, most: 2)).Templates.ShouldBe(3);
        (await TemplatesAsync(driver))
            .Select(t => t.Service)
            .ShouldBe(["pod-3", "pod-4"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_fresh_install_flags_nothing_and_goes_on_where_it_was_after_a_restart()
    {
        await using var driver = await IntakeDriver.StartAsync(DatabaseProvider.Sqlite);
        var intake = Intake(driver);
        for (var i = 0; i < 30; i++)
        {
            await TakeAsync(
                driver,
                intake,
                $"cannot parse invoice {i}",
                $"tenant {Name(i)} was refused"
            );
        }

        (await driver.IncidentsAsync()).ShouldBeEmpty();
        var before = await TemplatesAsync(driver);
        before
            .Select(t => t.Template)
            .ShouldBe(["cannot parse invoice <n>", "tenant <*> was refused"], ignoreOrder: true);
        before.ShouldAllBe(t => t.Count == 30);

        driver.Clock.Advance(TimeSpan.FromHours(2));
        var restarted = Intake(driver);
        await TakeAsync(driver, restarted, "cannot parse invoice 99", "tenant zoe was refused");
        var after = await TemplatesAsync(driver);
        after.Select(t => t.Id).ShouldBe(before.Select(t => t.Id), ignoreOrder: true);
        after.ShouldAllBe(t => t.Count == 31 && t.State == TemplateState.Known);
    }

    [Fact]
    public async Task A_batch_that_is_not_stored_counts_nothing()
    {
        await using var driver = await IntakeDriver.StartAsync(DatabaseProvider.Sqlite);
        var intake = Intake(driver);
        await TakeAsync(driver, intake, "tenant a was refused");
        var moved = new IntakeBatch(IntakeDriver.Source, [driver.Line("tenant b was refused")])
        {
            Checkpoints = [new(IntakeDriver.Checkpoint("/x", 3), IntakeDriver.Checkpoint("/x", 9))],
        };
        (await intake.TakeAsync(moved, Cancelled)).IsSuccess.ShouldBeFalse();
        using (var gone = new CancellationTokenSource())
        {
            await gone.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() =>
                intake.TakeAsync(
                    new IntakeBatch(IntakeDriver.Source, [driver.Line("tenant c was refused")]),
                    gone.Token
                )
            );
        }

        await TakeAsync(driver, intake, "tenant a was refused");
        var template = (await TemplatesAsync(driver)).ShouldHaveSingleItem();
        template.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_burst_of_a_known_error_opens_an_incident_and_an_ignored_one_does_not()
    {
        await using var driver = await IntakeDriver.StartAsync(DatabaseProvider.Sqlite);
        var intake = Intake(driver);
        var decisions = new TemplateDecisions(
            driver.Database.Contexts,
            driver.Clock,
            NullLogger<TemplateDecisions>.Instance
        );
        for (var minute = 0; minute < 90; minute++)
        {
            await TakeAsync(
                driver,
                intake,
                $"cannot parse invoice {minute}",
                $"queue {minute} is slow to answer"
            );
            driver.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var noisy = (await TemplatesAsync(driver)).Single(t =>
            t.Template.StartsWith("queue", StringComparison.Ordinal)
        );
        (
            await decisions.DecideAsync(noisy.Id, TemplateState.Ignored, "ada", Cancelled)
        ).IsSuccess.ShouldBeTrue();
        await TakeAsync(
            driver,
            intake,
            [.. Enumerable.Range(0, 200).Select(i => $"queue {i} is slow to answer")]
        );
        (await driver.IncidentsAsync()).ShouldBeEmpty();
        await TakeAsync(
            driver,
            intake,
            [.. Enumerable.Range(0, 200).Select(i => $"cannot parse invoice {i}")]
        );
        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        incident.PatternId.ShouldBe(TemplateRules.BurstId);
        (await TemplatesAsync(driver)).Single(t => t.Id == noisy.Id).DecidedBy.ShouldBe("ada");
        (
            await decisions.DecideAsync("nothing", TemplateState.Known, "ada", Cancelled)
        ).Error.ShouldBeOfType<TemplateNotFound>();
    }

    [Fact]
    public async Task Templates_of_a_service_are_bounded()
    {
        await using var driver = await IntakeDriver.StartAsync(DatabaseProvider.Sqlite);
        var intake = Intake(driver);
        for (var batch = 0; batch < 6; batch++)
        {
            await TakeAsync(
                driver,
                intake,
                [
                    .. Enumerable
                        .Range(0, 150)
                        .Select(i => $"{Name((batch * 150) + i)} {Name(i * 7)} never came back"),
                ]
            );
        }

        (await TemplatesAsync(driver)).Count.ShouldBeLessThanOrEqualTo(ServiceTemplates.Most + 150);
    }

    [Fact]
    public async Task Rules_are_checked_stored_and_obeyed()
    {
        await using var driver = await IntakeDriver.StartAsync(DatabaseProvider.Sqlite);
        var settings = new TemplateSettings(driver.Database.Contexts, driver.Clock);
        (await settings.ChangeAsync(new TemplateRules { NewLines = 1 }, "ada", Cancelled))
            .Error.ShouldBeOfType<TemplateRulesRefused>()
            .Errors.ShouldHaveSingleItem()
            .Field.ShouldBe("new_lines");
        (
            await settings.ChangeAsync(
                new TemplateRules
                {
                    NewLines = 2,
                    LearnIn = TimeSpan.Zero,
                    Severity = Severity.High,
                },
                "ada",
                Cancelled
            )
        ).IsSuccess.ShouldBeTrue();
        var intake = Intake(driver, settings);
        await TakeAsync(driver, intake, "cannot parse invoice 1", "cannot parse invoice 2");
        (await driver.IncidentsAsync()).ShouldHaveSingleItem().Severity.ShouldBe(Severity.High);
        (
            await new TemplateSettings(driver.Database.Contexts, driver.Clock).CurrentAsync(
                Cancelled
            )
        ).NewLines.ShouldBe(2);
    }

    private static TemplateRetention Retention(IntakeDriver driver) =>
        new(driver.Database.Contexts, driver.Clock, NullLogger<TemplateRetention>.Instance);

    private static LogIntake Intake(IntakeDriver driver, TemplateSettings? settings = null) =>
        new(
            driver.Database.Contexts,
            driver.Patterns,
            driver.Feed,
            new TimeOrderedIds(driver.Clock),
            driver.Clock,
            NullLogger<LogIntake>.Instance,
            new TemplateWatch(
                settings ?? new TemplateSettings(driver.Database.Contexts, driver.Clock),
                new TimeOrderedIds(driver.Clock),
                NullLogger<TemplateWatch>.Instance
            )
        );

    private static async Task TakeAsync(
        IntakeDriver driver,
        LogIntake intake,
        params string[] messages
    )
    {
        var entries = messages.Select(m => driver.Line(m)).ToArray();
        (
            await intake.TakeAsync(new IntakeBatch(IntakeDriver.Source, entries), Cancelled)
        ).IsSuccess.ShouldBeTrue();
    }

    private static async Task<List<ErrorTemplate>> TemplatesAsync(IntakeDriver driver)
    {
        await using var context = driver.Database.Open();
        return await context
            .ErrorTemplates.AsNoTracking()
            .OrderBy(t => t.Id)
            .ToListAsync(Cancelled);
    }

    // Letters only, so that nothing but learning can tell that they vary.
    private static string Name(int n) =>
        string.Concat(
            n.ToString(CultureInfo.InvariantCulture)
                .PadLeft(3, '0')
                .Select(static d => (char)('k' + (d - '0')))
        );
}
