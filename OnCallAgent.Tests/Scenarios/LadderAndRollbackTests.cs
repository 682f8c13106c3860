using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

public sealed class LadderAndRollbackTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task In_shadow_it_is_recorded_what_would_be_run_and_a_human_called(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync(s =>
            s with
            {
                StartingRung = LadderRung.Shadow,
            }
        );
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.ActionsAsync(id)).ShouldBeEmpty();
        (await driver.TimelineAsync(id)).ShouldContain(TimelineKind.Shadowed);
        var call = (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem();
        call.Cause.ShouldStartWith(EscalationCause.Shadow);
        call.Notice.Reason.ShouldContain("restart_service (/bin/true)");
        (await driver.DecisionAsync(id)).Kind.ShouldBe("shadow");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Verified_fixes_take_a_cure_up_until_it_acts_alone_and_a_failure_takes_it_down(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync(s =>
            s with
            {
                StartingRung = LadderRung.Suggest,
                PromoteAfter = 2,
                ActionCooldown = TimeSpan.Zero,
            }
        );
        for (var round = 0; round < 2; round++)
        {
            var asked = await driver.FaultAsync();
            await driver.PassAsync(TimeSpan.FromSeconds(2));
            (await driver.ApproveAsync(asked)).IsSuccess.ShouldBeTrue();
            await driver.PassAsync(Minute);
        }

        (await driver.Ladder.ListAsync(Cancelled))
            .ShouldHaveSingleItem()
            .Rung.ShouldBe(LadderRung.Auto);
        var alone = await driver.FaultAsync();
        driver.World.Health = new HealthObservation(HealthState.Unhealthy, "503");
        await driver.PassAsync(Minute);

        (await driver.ActionsAsync(alone))[0].ApprovedBy.ShouldBeNull();
        var step = (await driver.Ladder.ListAsync(Cancelled)).ShouldHaveSingleItem();
        step.Rung.ShouldBe(LadderRung.Suggest);
        step.Reason.ShouldContain("did not hold");
        (await driver.TimelineAsync(alone)).ShouldContain(TimelineKind.LadderMoved);
        (
            await new AuditLog(driver.Contexts).ReadAsync(
                new AuditFilter { Kind = "ladder", EntryId = step.Id },
                10,
                Cancelled
            )
        )
            .Select(e => (e.What, e.Actor))
            .ShouldBe([
                ("changed", Actor.Agent),
                ("changed", Actor.Agent),
                ("created", Actor.Agent),
            ]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_fix_that_nothing_proves_is_a_humans_and_moves_nothing(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync(s =>
            s with
            {
                Automation = AutomationMode.Auto,
                StartingRung = LadderRung.Auto,
                PromoteAfter = 1,
            }
        );
        driver.World.Health = new HealthObservation(HealthState.NotConfigured, "none");
        driver.World.Reversible = true;
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldContain("restart_service");
        driver.World.TakenBack.ShouldBeEmpty();
        var incident = await driver.IncidentAsync(id);
        (incident.IsActive, incident.Handler).ShouldBe((true, Handler.Human));
        (await driver.TimelineAsync(id)).ShouldContain(TimelineKind.Unverified);
        (await driver.TimelineAsync(id)).ShouldNotContain(TimelineKind.VerificationFailed);
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Cause.ShouldStartWith(EscalationCause.FixUnproven);
        (await driver.Ladder.ListAsync(Cancelled)).ShouldAllBe(s =>
            s.Rung == LadderRung.Auto && s.Verified == 0
        );
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_admin_moves_a_cure_with_a_reason_and_not_without(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        (await PutAsync(driver, LadderRung.Shadow, " ")).Error!.Message.ShouldContain("reason");

        var put = await PutAsync(driver, LadderRung.Shadow, "It hurt last week.");

        put.Value.Rung.ShouldBe(LadderRung.Shadow);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBeEmpty();
        (await driver.DecisionAsync(id))
            .Verdicts.Single(v => v.Rule == "ladder")
            .Outcome.ShouldBe(GuardOutcome.Shadow);
    }

    [Fact]
    public async Task A_cure_that_lost_its_trust_after_the_decision_does_not_begin()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.DecideAsync(id);
        (await PutAsync(driver, LadderRung.Suggest, "Wait.")).IsSuccess.ShouldBeTrue();

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
    }

    [Fact]
    public async Task A_freeze_that_began_after_the_decision_stops_it()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.DecideAsync(id);
        var now = driver.Clock.GetUtcNow();
        await driver.ChangeServiceAsync(s =>
            s with
            {
                ChangeWindows =
                [
                    new ChangeWindow(WindowKind.Freeze, now.AddHours(-1), now.AddHours(1), "UTC"),
                ],
            }
        );

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Notice.Reason.ShouldContain("may next change it from");
    }

    [Fact]
    public async Task An_incident_that_became_critical_after_the_decision_is_left_to_a_human()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.DecideAsync(id);
        (
            await driver.Operations.EditAsync(
                id,
                new IncidentEdit { Severity = Severity.Critical },
                "mara",
                null,
                Cancelled
            )
        ).IsSuccess.ShouldBeTrue();

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Notice.Reason.ShouldContain("became critical before restart_service began");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_fix_that_did_not_hold_is_taken_back_and_then_a_human_is_called_once(
        DatabaseProvider engine
    )
    {
        await using var driver = await FailingFixAsync(engine);
        var id = await driver.FaultAsync();
        await driver.PassAsync(2 * Minute);

        driver.World.TakenBack.ShouldBe(["restart_service"]);
        var back = (await driver.ActionsAsync(id))[^1];
        back.RollsBack.ShouldBe((await driver.ActionsAsync(id))[0].Id);
        back.Status.ShouldBe(ActionStatus.Completed);
        var call = (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem();
        call.Cause.ShouldStartWith(EscalationCause.VerificationFailed);
        call.Notice.Reason.ShouldContain("restart_service was taken back");
        var told = await driver.TimelineAsync(id);
        told.ShouldContain(TimelineKind.RollbackQueued);
        (await driver.OutcomesAsync(id)).Count(o => o.Kind == OutcomeKind.FixFailed).ShouldBe(1);
    }

    [Fact]
    public async Task A_rollback_that_fails_calls_a_human_with_both_reasons()
    {
        await using var driver = await FailingFixAsync(DatabaseProvider.Sqlite);
        driver.World.TakingBack = _ => new ActionResult(false, "somebody changed it since");
        var id = await driver.FaultAsync();
        await driver.PassAsync(2 * Minute);

        var call = (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem();
        call.Cause.ShouldStartWith(EscalationCause.RollbackFailed);
        call.Notice.Reason.ShouldContain("did not hold");
        call.Notice.Reason.ShouldContain("somebody changed it since");
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
    }

    [Fact]
    public async Task A_rollback_that_was_cut_off_is_not_repeated_and_goes_to_a_human()
    {
        await using var driver = await FailingFixAsync(DatabaseProvider.Sqlite);
        driver.World.TakingBack = _ => throw new InvalidOperationException("the process dies here");
        var id = await driver.FaultAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => driver.PassAsync(2 * Minute));
        driver.World.TakingBack = _ => new ActionResult(true, "As before.");

        driver.Restart();
        await driver.PassAsync(2 * Minute);

        driver.World.TakenBack.ShouldBe(["restart_service"]);
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Notice.Reason.ShouldContain("did not hold");
    }

    [Fact]
    public async Task A_fix_that_holds_is_never_taken_back()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        driver.World.Reversible = true;
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.TakenBack.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).ResolutionMethod.ShouldBe(Resolution.Automated);
    }

    private static async Task<FlowDriver> FailingFixAsync(DatabaseProvider engine)
    {
        var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        driver.World.Reversible = true;
        driver.World.Health = new HealthObservation(HealthState.Unhealthy, "503");
        return driver;
    }

    private static Task<OnCallAgent.Domain.Shared.Result<LadderStep>> PutAsync(
        FlowDriver driver,
        LadderRung rung,
        string why
    ) =>
        driver.Ladder.PutAsync(
            FlowDriver.PoolPattern.Id,
            "restart_service",
            "orders-api",
            rung,
            why,
            "admin",
            Cancelled
        );
}
