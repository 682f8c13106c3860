using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

/// <summary>An action whose agent died is found, whatever became of its incident meanwhile.</summary>
public sealed class LostActionTests
{
    private static readonly TimeSpan LongerThanTheLease = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cut_off_after_its_incident_was_resolved_it_is_marked_and_people_are_told_once()
    {
        await using var driver = await StartAsync();
        var id = await driver.FaultAsync();
        await DieAsync(driver, id);
        (
            await driver.Operations.ResolveAsync(
                id,
                new Resolution(Resolution.Manual),
                "mara",
                null,
                Cancelled
            )
        ).ShouldSucceed();

        driver.Restart();
        await driver.PassAsync(LongerThanTheLease);

        var lost = (await driver.ActionsAsync(id))[0];
        lost.Status.ShouldBe(ActionStatus.Failed);
        lost.ErrorMessage!.ShouldStartWith("Interrupted");
        (await driver.TimelineAsync(id)).ShouldContain(TimelineKind.ActionInterrupted);
        (await driver.IncidentAsync(id)).Status.ShouldBe(IncidentStatus.Resolved);
        (await driver.DeliveriesAsync(id))
            .ShouldHaveSingleItem()
            .Cause.ShouldStartWith(EscalationCause.ActionInterrupted);
    }

    [Fact]
    public async Task Cut_off_after_its_incident_was_resolved_it_does_not_keep_others_from_the_service()
    {
        await using var driver = await StartAsync();
        var id = await driver.FaultAsync();
        await DieAsync(driver, id);
        (
            await driver.Operations.ResolveAsync(
                id,
                new Resolution(Resolution.Manual),
                "mara",
                null,
                Cancelled
            )
        ).ShouldSucceed();
        driver.Restart();
        driver.World.Meanwhile = _ => Task.CompletedTask;
        await driver.PassAsync(LongerThanTheLease);

        var other = await driver.FaultAsync(more: " again");
        var asked = await driver.Requests.RunAsync(
            other,
            "restart_service",
            new Dictionary<string, string>(),
            "mara",
            Cancelled
        );
        asked.IsSuccess.ShouldBeTrue();
        await driver.PassAsync(TimeSpan.FromSeconds(10));

        (await driver.ActionsAsync(other))
            .Single(a => a.Id == asked.Value)
            .Status.ShouldBe(ActionStatus.Completed);
    }

    [Fact]
    public async Task Cut_off_after_its_incident_was_resolved_and_opened_again_it_goes_to_a_human()
    {
        await using var driver = await StartAsync();
        var id = await driver.FaultAsync();
        await DieAsync(driver, id);
        (
            await driver.Operations.ResolveAsync(
                id,
                new Resolution(Resolution.Manual),
                "mara",
                null,
                Cancelled
            )
        ).ShouldSucceed();
        (
            await driver.Operations.ReopenAsync(id, "not yet", "mara", null, Cancelled)
        ).ShouldSucceed();

        driver.Restart();
        await driver.PassAsync(LongerThanTheLease);

        (await driver.ActionsAsync(id))[0].Status.ShouldBe(ActionStatus.Failed);
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
    }

    private static async Task<FlowDriver> StartAsync() =>
        await (await FlowDriver.OnAsync(DatabaseProvider.Sqlite)).WithServiceAsync();

    // The claim stays, as after kill -9: it ends by its lease alone.
    private static async Task DieAsync(FlowDriver driver, string id)
    {
        var death = new Death(int.MaxValue);
        var dying = driver.NewProcess("dying", new MortalDesk(driver.Desk, death));
        driver.World.Meanwhile = _ =>
        {
            death.Kill();
            throw new ProcessDied();
        };
        await Should.ThrowAsync<ProcessDied>(() => dying.AdvanceAsync(id, Cancelled));
        (await driver.ActionsAsync(id))[0].Status.ShouldBe(ActionStatus.Running);
    }
}
