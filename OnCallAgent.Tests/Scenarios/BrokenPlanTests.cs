using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

/// <summary>A cure of several actions that ends before its end.</summary>
public sealed class BrokenPlanTests
{
    private const string Memory = "adjust_memory_config";
    private const string Restart = "restart_service";
    private const string Script = "run_script";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_changed_is_taken_back_and_then_a_human_is_called_once(
        DatabaseProvider engine
    )
    {
        await using var driver = await PlanAsync(engine, Memory, Restart);
        Fails(driver, Restart);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.TakenBack.ShouldBe([Memory]);
        var actions = await driver.ActionsAsync(id);
        actions
            .Select(a => (a.ActionType, a.Status, a.RollsBack))
            .ShouldBe([
                (Memory, ActionStatus.Completed, null),
                (Restart, ActionStatus.Failed, null),
                (Memory, ActionStatus.Completed, actions[0].Id),
            ]);
        var call = (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem();
        call.Cause.ShouldStartWith($"{EscalationCause.ActionFailed}:{actions[1].Id}");
        call.Notice.Reason.ShouldBe(
            "restart_service failed: exit code 5. adjust_memory_config was taken back."
        );
        var incident = await driver.IncidentAsync(id);
        (incident.IsActive, incident.Handler).ShouldBe((true, Handler.Human));
    }

    [Fact]
    public async Task The_last_change_is_taken_back_first_also_where_the_look_at_health_failed()
    {
        await using var driver = await PlanAsync(Memory, Restart, "health_check");
        driver.World.Reversible = true;
        Fails(driver, "health_check");
        await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.TakenBack.ShouldBe([Restart, Memory]);
    }

    [Fact]
    public async Task A_restart_that_passed_by_itself_does_not_keep_the_rest_from_being_taken_back()
    {
        await using var driver = await PlanAsync(Memory, Restart, "health_check");
        Fails(driver, "health_check");
        await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.TakenBack.ShouldBe([Memory]);
    }

    [Theory]
    [InlineData(Script, Memory, Restart)]
    [InlineData(Restart, Memory, Script)]
    public async Task A_step_that_cannot_be_taken_back_leaves_all_as_it_is_and_people_are_told_of_it(
        string first,
        string second,
        string failing
    )
    {
        await using var driver = await PlanAsync(first, second, failing);
        Fails(driver, failing);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.TakenBack.ShouldBeEmpty();
        var call = (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem();
        call.Cause.ShouldStartWith(EscalationCause.ActionFailed);
        call.Notice.Reason.ShouldBe(
            $"{failing} failed: exit code 5. Done before, and left as it is: {first} (Done), then {second} (Done)."
        );
    }

    [Fact]
    public async Task What_could_not_be_taken_back_is_told_with_the_value_that_it_has_now()
    {
        await using var driver = await PlanAsync(Memory, Restart);
        driver.World.Outcome = type =>
            type == Restart
                ? new ActionResult(false, "exit code 5")
                : new ActionResult(true, "orders.service MemoryMax: 1 GiB → 2 GiB.");
        driver.World.TakingBack = _ => new ActionResult(false, "systemd does not answer.");
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        var call = (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem();
        call.Cause.ShouldStartWith(EscalationCause.RollbackFailed);
        call.Notice.Reason.ShouldBe(
            "restart_service failed: exit code 5. adjust_memory_config could not be taken back: systemd does not answer. Done before, and left as it is: adjust_memory_config (orders.service MemoryMax: 1 GiB → 2 GiB)."
        );
    }

    [Fact]
    public async Task What_was_taken_back_is_no_cure_of_another_incident()
    {
        await using var driver = await PlanAsync(Memory, Restart);
        await driver.ChangeServiceAsync(s => s with { ActionCooldown = TimeSpan.Zero });
        Fails(driver, Restart);
        var first = await driver.FaultAsync();
        var second = await driver.FaultAsync();
        await driver.DecideAsync(first);
        await driver.DecideAsync(second);
        await driver.PassAsync(Minute);

        // The second one tries its own cure, until its restart is not trusted any more.
        driver.World.Executed.ShouldBe([Memory, Restart, Memory]);
        (await driver.TimelineAsync(second)).ShouldNotContain(TimelineKind.VerificationStarted);
    }

    [Fact]
    public async Task A_switch_that_is_turned_between_two_steps_leaves_the_first_as_it_is_and_says_so()
    {
        await using var driver = await PlanAsync(Memory, Restart);
        driver.World.Meanwhile = _ => driver.SwitchAutomationOffAsync();
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBe([Memory]);
        driver.World.TakenBack.ShouldBeEmpty();
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Notice.Reason.ShouldBe(
                "Automation was switched off before it began. Done before, and left as it is: adjust_memory_config (Done)."
            );
    }

    [Fact]
    public async Task An_action_that_was_cut_off_is_told_with_what_was_done_before_it()
    {
        await using var driver = await PlanAsync(Memory, Restart);
        driver.World.Outcome = type =>
            type == Restart
                ? throw new InvalidOperationException("the process dies here")
                : new ActionResult(true, "Done.");
        var id = await driver.FaultAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => driver.PassAsync(Minute));

        driver.Restart();
        await driver.PassAsync(2 * Minute);

        driver.World.TakenBack.ShouldBeEmpty();
        var reason = (await driver.DeliveriesAsync(id)).ShouldHaveSingleItem().Notice.Reason;
        reason.ShouldContain("was interrupted");
        reason.ShouldEndWith("Done before, and left as it is: adjust_memory_config (Done).");
    }

    [Fact]
    public async Task Whoever_stops_a_plan_reads_what_it_had_done_already()
    {
        await using var driver = await PlanAsync(Memory, Restart);
        driver.World.Meanwhile = async _ =>
        {
            if (driver.World.Executed.Count == 0)
            {
                return;
            }

            var id = (await driver.Desk.DueAsync(DateTimeOffset.MaxValue, 1, Cancelled))[0];
            var running = (await driver.ActionsAsync(id)).Single(a =>
                a.Status == ActionStatus.Running
            );
            await driver.Stops.CancelAsync(id, running.Id, "no", "mara", null, Cancelled);
        };
        Fails(driver, Restart);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        driver.World.TakenBack.ShouldBeEmpty();
        (await driver.DeliveriesAsync(id)).ShouldBeEmpty();
        (await driver.SaidAsync(id)).ShouldContain(
            "Done before, and left as it is: adjust_memory_config (Done)."
        );
    }

    [Fact]
    public async Task Whoever_keeps_the_rest_of_a_plan_from_beginning_reads_what_it_had_done_already()
    {
        await using var driver = await PlanAsync(Memory, Restart);
        var id = await driver.FaultAsync();
        await driver.DecideAsync(id);
        await driver.Desk.ChangeAsync(
            id,
            file =>
            {
                file.Actions[0].Start("node", driver.Clock.GetUtcNow());
                file.Actions[0].Finish(new ActionResult(true, "Done."), driver.Clock.GetUtcNow());
                return Done.Value;
            },
            Cancelled
        );
        var next = (await driver.ActionsAsync(id))[1];

        await driver.Stops.CancelAsync(id, next.Id, "no", "mara", null, Cancelled);

        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.SaidAsync(id)).ShouldContain(
            "Done before, and left as it is: adjust_memory_config (Done)."
        );
    }

    private static Task<FlowDriver> PlanAsync(params string[] actions) =>
        PlanAsync(DatabaseProvider.Sqlite, actions);

    private static async Task<FlowDriver> PlanAsync(
        DatabaseProvider engine,
        params string[] actions
    ) => await (await (await FlowDriver.OnAsync(engine)).WithServiceAsync()).WithPlanAsync(actions);

    private static void Fails(FlowDriver driver, string type) =>
        driver.World.Outcome = run =>
            run == type ? new ActionResult(false, "exit code 5") : new ActionResult(true, "Done.");
}
