using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

public sealed class OutcomeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_fix_that_held_is_recorded_with_the_entry_its_version_and_the_score(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        var outcomes = await driver.OutcomesAsync(id);
        outcomes
            .Select(static o => o.Kind)
            .ShouldBe([
                OutcomeKind.ActionSucceeded,
                OutcomeKind.ActionSucceeded,
                OutcomeKind.FixHeld,
            ]);
        var held = outcomes[^1];
        held.KnowledgeId.ShouldBe("pool");
        held.KnowledgeVersion.ShouldBe(1);
        held.PatternId.ShouldBe("pool");
        held.PatternVersion.ShouldBe(1);
        held.Recommended.ShouldBeTrue();
        held.RawConfidence.ShouldNotBeNull().ShouldBeGreaterThan(0.7);
        (await driver.RatesAsync()).Entries["pool"].Rate.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_fix_that_did_not_hold_and_one_that_failed_count_against_the_entry(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var sick = await driver.FaultAsync();
        driver.World.Health = new HealthObservation(HealthState.Unhealthy, "503");
        await driver.PassAsync(3 * Minute);
        (await driver.OutcomesAsync(sick))[^1].Kind.ShouldBe(OutcomeKind.FixFailed);
        (await driver.RatesAsync()).Entries["pool"].Rate.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_a_person_says_is_recorded_and_told(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        var said = await driver.Operations.CorrectAsync(
            id,
            OutcomeKind.WrongAction,
            "The database was full.",
            "mara",
            Cancelled
        );
        said.IsSuccess.ShouldBeTrue(said.Error?.Message);
        var outcome = (await driver.OutcomesAsync(id))[^1];
        outcome.Kind.ShouldBe(OutcomeKind.WrongAction);
        outcome.By.ShouldBe("mara");
        outcome.Note.ShouldBe("The database was full.");
        (await driver.TimelineAsync(id))
            .TakeLast(2)
            .ShouldBe([TimelineKind.Corrected, TimelineKind.LadderMoved]);
        (await driver.RatesAsync()).Entries["pool"].Rate.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_makes_no_sense_is_refused_and_records_nothing(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();
        foreach (
            var kind in new[]
            {
                OutcomeKind.WrongCause,
                OutcomeKind.WrongAction,
                OutcomeKind.HealedAlone,
                OutcomeKind.FixHeld,
            }
        )
        {
            var said = await driver.Operations.CorrectAsync(id, kind, null, "mara", Cancelled);
            said.Error.ShouldBeOfType<CorrectionRefused>();
        }

        (await driver.OutcomesAsync(id)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_person_who_resolves_after_the_recommended_action_confirms_it(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync(
            static s => s with { Automation = AutomationMode.Off }
        );
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        await driver.Requests.RunAsync(
            id,
            "restart_service",
            new Dictionary<string, string>(),
            "mara",
            Cancelled
        );
        await driver.PassAsync(Minute);
        await driver.Operations.ResolveAsync(
            id,
            new Resolution(Resolution.Manual),
            "mara",
            null,
            Cancelled
        );

        var outcome = (await driver.OutcomesAsync(id))[^1];
        outcome.Kind.ShouldBe(OutcomeKind.FixHeld);
        outcome.By.ShouldBe("mara");
        outcome.ActionType.ShouldBe("restart_service");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Reopening_after_a_fix_says_that_it_did_not_last(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        await driver.Operations.ReopenAsync(id, "again", "mara", null, Cancelled);
        (await driver.OutcomesAsync(id))[^1].Kind.ShouldBe(OutcomeKind.CameBack);
        (await driver.RatesAsync()).Entries["pool"].Rate.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_fault_that_speaks_again_after_its_fix_makes_it_a_failed_one_at_that_moment(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        const string Fault = "could not serve: database connection pool exhausted";
        var id = (await driver.ReadsAsync(Fault)).ShouldHaveSingleItem();
        await driver.PassAsync(Minute);
        (await driver.IncidentAsync(id)).ResolutionMethod.ShouldBe(Resolution.Automated);
        (await driver.RatesAsync()).Entries["pool"].Rate.ShouldBe(1);

        (await driver.ReadsAsync(Fault)).ShouldBeEmpty("it is the same incident");

        var outcome = (await driver.OutcomesAsync(id))[^1];
        (outcome.Kind, outcome.ActionType).ShouldBe((OutcomeKind.CameBack, "restart_service"));
        (await driver.RatesAsync()).Entries["pool"].Rate.ShouldBe(0);
        // A person takes it over before the agent looks again; and when it does, the return is counted once.
        await driver.Operations.AcknowledgeAsync(id, "mara", null, Cancelled);
        await driver.PassAsync(Minute);
        (await driver.OutcomesAsync(id))
            .Count(static o => o.Kind == OutcomeKind.CameBack)
            .ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task From_20_outcomes_on_the_measured_chance_decides_and_why_recomputes(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        // Attempts of another entry: the pool's own rate stays clean.
        await driver.RecordAsync(
            Enumerable
                .Range(0, 30)
                .Select(static i =>
                    Outcomes.Of($"INC-{i}", OutcomeKind.FixFailed, entry: "other", raw: 0.9) with
                    {
                        Id = 0,
                    }
                )
        );
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        var analysis = (await driver.Desk.ReadCaseAsync(id, Cancelled))!.Analysis!;
        analysis.Confidence.ShouldBeGreaterThan(0.7);
        analysis.Calibration.Outcomes.ShouldBe(30);
        analysis.Calibrated!.Value.ShouldBeLessThan(0.5);
        analysis.Recalibrate().ShouldBe(analysis.Calibrated);
        analysis.AutomationRecommended.ShouldBeFalse();
        (await driver.IncidentAsync(id)).AiConfidence.ShouldBe(analysis.Calibrated.Value);
    }
}
