using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

public sealed class IncidentFlowTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_known_fault_is_fixed_verified_and_resolved_as_automated(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();

        await driver.PassAsync(Minute);

        var incident = await driver.IncidentAsync(id);
        incident.Status.ShouldBe(IncidentStatus.Resolved);
        incident.ResolutionMethod.ShouldBe(Resolution.Automated);
        driver.World.Executed.ShouldBe(["restart_service", "health_check"]);
        (await driver.DeliveriesAsync(id)).ShouldBeEmpty();
        var told = await driver.TimelineAsync(id);
        told.ShouldBe([
            TimelineKind.Detected,
            TimelineKind.Analysed,
            TimelineKind.Decided,
            TimelineKind.ActionQueued,
            TimelineKind.ActionQueued,
            TimelineKind.ActionStarted,
            TimelineKind.ActionCompleted,
            TimelineKind.ActionStarted,
            TimelineKind.ActionCompleted,
            TimelineKind.VerificationStarted,
            TimelineKind.Verified,
            TimelineKind.Resolved,
        ]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_fault_that_speaks_again_after_the_fix_goes_to_a_human_and_is_not_resolved(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.PassAsync(TimeSpan.FromSeconds(5));

        await driver.FaultSpeaksAgainAsync(id);
        await driver.PassAsync(Minute);

        var incident = await driver.IncidentAsync(id);
        incident.IsActive.ShouldBeTrue();
        incident.Handler.ShouldBe(Handler.Human);
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Cause.ShouldStartWith("verification-failed");
        driver.World.Executed.Count(e => e == "restart_service").ShouldBe(1);
    }

    [Fact]
    public async Task A_quiet_pattern_with_an_unhealthy_service_proves_nothing()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        driver.World.Health = new HealthObservation(HealthState.Unhealthy, "503");
        var id = await driver.FaultAsync();

        await driver.PassAsync(Minute);

        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.TimelineAsync(id)).ShouldContain(TimelineKind.VerificationFailed);
    }

    [Fact]
    public async Task A_failed_action_stops_the_rest_and_calls_a_human_once()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        driver.World.Outcome = _ => new ActionResult(false, "exit code 5");
        var id = await driver.FaultAsync();

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBe(["restart_service"]);
        (await driver.ActionsAsync(id))
            .Select(a => a.Status)
            .ShouldBe([ActionStatus.Failed, ActionStatus.Skipped]);
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Cause.ShouldStartWith(EscalationCause.ActionFailed);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_unknown_service_is_handed_to_a_human_and_nothing_runs(
        DatabaseProvider engine
    )
    {
        await using var driver = await FlowDriver.OnAsync(engine);
        var id = await driver.FaultAsync("nobody-knows");

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Status.ShouldBe(DeliveryStatus.Queued);
    }

    [Fact]
    public async Task A_critical_incident_needs_a_human_unless_the_service_says_otherwise()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var id = await driver.FaultAsync(severity: Severity.Critical);

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_service_in_suggest_mode_waits_for_a_yes_and_then_acts(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync(s =>
            s with
            {
                Automation = AutomationMode.Suggest,
            }
        );
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.WaitingForApproval);
        (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem();

        (await driver.ApproveAsync(id)).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBe(["restart_service", "health_check"]);
        (await driver.ActionsAsync(id)).ShouldAllBe(a => a.ApprovedBy == "responder");
        (await driver.IncidentAsync(id)).ResolutionMethod.ShouldBe(Resolution.Automated);
    }

    [Fact]
    public async Task A_rejected_proposal_never_runs()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync(s => s with { Automation = AutomationMode.Suggest });
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        (
            await driver.Answers.RejectAsync(id, "not now", "responder", null, Cancelled)
        ).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.ActionsAsync(id)).ShouldAllBe(a => a.Status == ActionStatus.Cancelled);
        (await driver.ApproveAsync(id)).IsSuccess.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_action_that_was_cut_off_is_interrupted_never_repeated_and_goes_to_a_human(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();
        driver.World.Outcome = _ => throw new InvalidOperationException("the process dies here");
        await Should.ThrowAsync<InvalidOperationException>(() =>
            driver.PassAsync(TimeSpan.FromSeconds(1))
        );
        driver.World.Outcome = _ => new ActionResult(true, "Done.");

        driver.Restart();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBe(["restart_service"]);
        var incident = await driver.IncidentAsync(id);
        incident.Handler.ShouldBe(Handler.Human);
        (await driver.TimelineAsync(id)).ShouldContain(TimelineKind.ActionInterrupted);
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Cause.ShouldStartWith(EscalationCause.ActionInterrupted);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_processes_at_once_run_an_action_once(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync();
        var other = driver.NewProcess("other");

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(n =>
                    Task.Run(
                        () => (n % 2 == 0 ? driver.Flow : other).AdvanceAsync(id, Cancelled),
                        Cancelled
                    )
                )
        );
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBe(["restart_service", "health_check"]);
        (await driver.IncidentAsync(id)).Status.ShouldBe(IncidentStatus.Resolved);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_voices_of_one_fault_are_cured_by_one_restart(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync(s =>
            s with
            {
                ActionCooldown = TimeSpan.Zero,
            }
        );
        var first = await driver.FaultAsync();
        var second = await driver.FaultAsync();
        await driver.DecideAsync(first);
        await driver.DecideAsync(second);

        await driver.PassAsync(Minute);

        driver.World.Executed.Count(e => e == "restart_service").ShouldBe(1);
        (await driver.IncidentAsync(first)).ResolutionMethod.ShouldBe(Resolution.Automated);
        (await driver.IncidentAsync(second)).ResolutionMethod.ShouldBe(Resolution.Automated);
        (await driver.ActionsAsync(second)).ShouldAllBe(a => a.Status == ActionStatus.Skipped);
    }

    [Theory]
    [InlineData(1, 0, "hourly-budget")]
    [InlineData(6, 10, "cooldown")]
    public async Task Two_incidents_that_were_both_allowed_the_last_change_do_not_both_make_it(
        int anHour,
        int cooldownMinutes,
        string rule
    )
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync(s =>
            s with
            {
                ActionsPerHour = anHour,
                ActionCooldown = TimeSpan.FromMinutes(cooldownMinutes),
            }
        );
        driver.World.Outcome = _ => new ActionResult(false, "It does not start.");
        // By another pattern: the ladder knows nothing of what failed for the first.
        var otherPattern = FlowDriver.PoolPattern with
        {
            Id = "pool-of-another",
        };
        await using (var db = driver.Database.Open())
        {
            db.AlertPatterns.Add(otherPattern);
            await db.SaveChangesAsync(Cancelled);
        }

        var first = await driver.FaultAsync();
        var second = await driver.FaultAsync(found: otherPattern);
        await driver.DecideAsync(first);
        await driver.DecideAsync(second);

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBe(["restart_service"]);
        (await driver.ActionsAsync(second)).ShouldAllBe(a => a.Status == ActionStatus.Skipped);
        (await driver.DeliveriesAsync(second)).ShouldHaveSingleItem().Cause.ShouldBe(rule);
    }

    [Fact]
    public async Task A_fix_whose_watch_waits_for_a_silence_keeps_nobody_from_the_service()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var fixedOne = await driver.FaultAsync();
        await driver.PassAsync(TimeSpan.FromSeconds(5));
        await driver.SilenceAsync(fixedOne, TimeSpan.FromDays(2));
        await driver.PassAsync(TimeSpan.FromSeconds(5));
        var other = await driver.FaultAsync(severity: Severity.Critical);
        await driver.PassAsync(TimeSpan.FromSeconds(5));
        var before = driver.World.Executed.Count;

        var asked = await driver.Requests.RunAsync(
            other,
            "restart_service",
            new Dictionary<string, string>(),
            "mara",
            Cancelled
        );
        asked.IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);

        driver.World.Executed.Count.ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_human_who_resolves_it_first_cancels_what_the_agent_had_in_mind()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync(s => s with { Automation = AutomationMode.Suggest });
        var id = await driver.FaultAsync();
        await driver.PassAsync(TimeSpan.FromSeconds(1));

        var resolved = await driver.Operations.ResolveAsync(
            id,
            new Resolution(Resolution.Manual),
            "responder",
            null,
            Cancelled
        );
        await driver.PassAsync(Minute);

        resolved.IsSuccess.ShouldBeTrue();
        driver.World.Executed.ShouldBeEmpty();
        (await driver.ActionsAsync(id)).ShouldAllBe(a => a.Status == ActionStatus.Cancelled);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_move_on_a_stale_version_is_refused_and_changes_nothing(
        DatabaseProvider engine
    )
    {
        await using var driver = await FlowDriver.OnAsync(engine);
        var id = await driver.FaultAsync("nobody-knows");
        var seen = (await driver.IncidentAsync(id)).Version;
        await driver.Operations.CommentAsync(id, "looking", "responder", Cancelled);

        var refused = await driver.Operations.AcknowledgeAsync(id, "another", seen, Cancelled);

        refused.Error.ShouldBeOfType<IncidentChanged>();
        (await driver.IncidentAsync(id)).AcknowledgedBy.ShouldBeNull();
    }

    [Fact]
    public async Task A_look_by_hand_after_a_failed_fix_judges_nothing_and_calls_nobody()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.PassAsync(TimeSpan.FromSeconds(5));
        await driver.FaultSpeaksAgainAsync(id);
        await driver.PassAsync(Minute);
        var told = (await driver.TimelineAsync(id)).Count(k =>
            k == TimelineKind.VerificationStarted
        );

        var run = await driver.Requests.RunAsync(
            id,
            "health_check",
            new Dictionary<string, string>(),
            "responder",
            Cancelled
        );
        await driver.PassAsync(Minute);

        run.IsSuccess.ShouldBeTrue();
        (await driver.IncidentAsync(id)).IsActive.ShouldBeTrue();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem();
        (await driver.TimelineAsync(id))
            .Count(k => k == TimelineKind.VerificationStarted)
            .ShouldBe(told);
    }

    [Fact]
    public async Task Switching_automation_off_stops_what_is_decided_but_not_begun()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.DecideAsync(id);

        await driver.SwitchAutomationOffAsync();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
    }
}
