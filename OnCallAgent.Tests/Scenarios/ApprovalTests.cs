using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

public sealed class ApprovalTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_yes_to_something_else_than_what_waits_approves_nothing(
        DatabaseProvider engine
    )
    {
        await using var driver = await AskingAsync(engine);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        var said = await driver.Answers.ApproveAsync(
            id,
            new string('0', 64),
            "mara",
            null,
            Cancelled
        );

        said.Error.ShouldBeOfType<OtherDigest>()
            .Message.ShouldContain(await DigestAsync(driver, id));
        driver.World.Executed.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_changed_command_voids_the_approval_and_it_is_asked_again(
        DatabaseProvider engine
    )
    {
        await using var driver = await AskingAsync(engine);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        var seen = await DigestAsync(driver, id);
        await ChangeCommandAsync(driver, "/bin/false");

        var said = await driver.Answers.ApproveAsync(id, seen, "mara", null, Cancelled);

        said.Error.ShouldBeOfType<ApprovalOutdated>().What.ShouldContain("“/bin/false” instead of");
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.WaitingForApproval);
        (await driver.TimelineAsync(id)).ShouldContain(TimelineKind.ApprovalVoided);
        // Called for the first question and for the second.
        (await driver.DeliveriesAsync(id)).Count.ShouldBe(2);
        (await driver.ApproveAsync(id)).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBe(["restart_service", "health_check"]);
    }

    [Fact]
    public async Task A_new_version_of_the_knowledge_voids_the_approval()
    {
        await using var driver = await AskingAsync(DatabaseProvider.Sqlite);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        var seen = await DigestAsync(driver, id);
        await driver.ChangeKnowledgeAsync(k => k with { Version = k.Version + 1 });

        var said = await driver.Answers.ApproveAsync(id, seen, "mara", null, Cancelled);

        said.Error.ShouldBeOfType<ApprovalOutdated>()
            .What.ShouldContain("was version 1 and is version 2");
    }

    [Fact]
    public async Task What_was_approved_and_changed_before_it_began_is_not_run_but_asked_again()
    {
        await using var driver = await AskingAsync(DatabaseProvider.Sqlite);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        (await driver.ApproveAsync(id)).IsSuccess.ShouldBeTrue();
        await ChangeCommandAsync(driver, "/bin/false");

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.WaitingForApproval);
        (await driver.ActionsAsync(id)).ShouldAllBe(a => a.ApprovedBy == null);
    }

    [Fact]
    public async Task What_was_decided_and_changed_before_it_began_is_decided_anew()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.DecideAsync(id);
        await ChangeCommandAsync(driver, "/bin/false");

        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBe(["restart_service", "health_check"]);
        var actions = await driver.ActionsAsync(id);
        actions.Count(a => a.Status == ActionStatus.Skipped).ShouldBe(2);
        actions[^1].Plan!.Steps[0].ShouldBe(["/bin/false"]);
    }

    [Fact]
    public async Task What_cannot_be_run_any_more_is_dropped_and_a_human_called()
    {
        await using var driver = await AskingAsync(DatabaseProvider.Sqlite);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        var seen = await DigestAsync(driver, id);
        await driver.ChangeServiceAsync(s =>
            s with
            {
                Targets = s.Targets with { RestartCommand = [] },
            }
        );

        (
            await driver.Answers.ApproveAsync(id, seen, "mara", null, Cancelled)
        ).Error.ShouldBeOfType<ApprovalVoid>();

        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.DeliveriesAsync(id)).ShouldContain(d =>
            d.Cause.StartsWith(EscalationCause.ApprovalVoid, StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Nobody_answers_in_time_and_a_human_is_called(DatabaseProvider engine)
    {
        await using var driver = await AskingAsync(engine);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        driver.Clock.Advance(TimeSpan.FromHours(1));

        await driver.PassAsync(Minute);

        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.ActionsAsync(id)).ShouldAllBe(a => a.Status == ActionStatus.Cancelled);
        (await driver.DeliveriesAsync(id)).ShouldContain(d =>
            d.Cause.StartsWith(EscalationCause.ApprovalExpired, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_yes_that_comes_before_the_agent_noticed_that_it_expired_counts_no_more()
    {
        await using var driver = await AskingAsync(DatabaseProvider.Sqlite);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        driver.Clock.Advance(TimeSpan.FromHours(2));

        (await driver.ApproveAsync(id)).Error.ShouldBeOfType<ApprovalExpired>();

        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Four_eyes_want_two_people_for_what_the_agent_asks(DatabaseProvider engine)
    {
        await using var driver = await AskingAsync(engine, fourEyes: true);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);

        (await driver.ApproveAsync(id, "mara")).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBeEmpty();
        (await driver.ApproveAsync(id, "MARA")).Error.ShouldBeOfType<FourEyesNeeded>();

        (await driver.ApproveAsync(id, "tom")).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBe(["restart_service", "health_check"]);
        (await driver.ActionsAsync(id)).ShouldAllBe(a => a.ApprovedBy == "mara, tom");
    }

    [Fact]
    public async Task Whoever_asks_for_a_change_may_not_approve_it_under_four_eyes()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync(s => s with { Automation = AutomationMode.Off, FourEyes = true });
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        (
            await driver.Requests.RunAsync(
                id,
                "restart_service",
                new Dictionary<string, string>(),
                "mara",
                Cancelled
            )
        ).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBeEmpty();

        (await driver.ApproveAsync(id, "Mara")).Error.ShouldBeOfType<FourEyesNeeded>();
        (await driver.ApproveAsync(id, "tom")).IsSuccess.ShouldBeTrue();

        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBe(["restart_service"]);
    }

    [Fact]
    public async Task What_a_program_asks_for_with_a_key_needs_two_people_under_four_eyes()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync(s => s with { Automation = AutomationMode.Off, FourEyes = true });
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        // The key may be mara's own.
        (
            await driver.Requests.RunAsync(
                id,
                "restart_service",
                new Dictionary<string, string>(),
                "key:mara's script",
                Cancelled
            )
        ).IsSuccess.ShouldBeTrue();

        (await driver.ApproveAsync(id, "mara")).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBeEmpty();

        (await driver.ApproveAsync(id, "tom")).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);
        driver.World.Executed.ShouldBe(["restart_service"]);
    }

    [Fact]
    public async Task A_freeze_that_began_meanwhile_lets_nobody_approve()
    {
        await using var driver = await AskingAsync(DatabaseProvider.Sqlite);
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
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

        (await driver.ApproveAsync(id)).Error.ShouldBeOfType<OutsideWindow>();

        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.WaitingForApproval);
    }

    private static Task<string> DigestAsync(FlowDriver driver, string id) => driver.DigestAsync(id);

    private static async Task<FlowDriver> AskingAsync(
        DatabaseProvider engine,
        bool fourEyes = false
    ) =>
        await (await FlowDriver.OnAsync(engine)).WithServiceAsync(s =>
            s with
            {
                Automation = AutomationMode.Suggest,
                FourEyes = fourEyes,
            }
        );

    private static Task ChangeCommandAsync(FlowDriver driver, string program) =>
        driver.ChangeServiceAsync(s =>
            s with
            {
                Targets = s.Targets with { RestartCommand = [program] },
            }
        );

    [Fact]
    public async Task What_a_person_asks_for_is_not_run_as_something_else()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync(s => s with { Automation = AutomationMode.Off });
        var id = await driver.FaultAsync();
        await driver.PassAsync(TimeSpan.FromSeconds(1));
        var called = (await driver.DeliveriesAsync(id)).Count;
        var asked = await driver.Requests.RunAsync(
            id,
            "restart_service",
            new Dictionary<string, string>(),
            "mara",
            TestContext.Current.CancellationToken
        );

        await driver.ChangeServiceAsync(s =>
            s with
            {
                Targets = s.Targets with { RestartCommand = ["/bin/false"] },
            }
        );
        await driver.PassAsync(TimeSpan.FromSeconds(10));

        driver.World.Executed.ShouldBeEmpty();
        var action = (await driver.ActionsAsync(id)).Single(a => a.Id == asked.Value);
        action.Status.ShouldBe(ActionStatus.Skipped);
        action.ErrorMessage!.ShouldContain("it would run “/bin/false” instead of “/bin/true”");
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.DeliveriesAsync(id)).Count.ShouldBe(called, "whoever asked sees it");
    }
}
