using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

public sealed class StoppedActionTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_is_not_run_nor_what_would_follow_it()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var id = await driver.FaultAsync();
        await driver.DecideAsync(id);
        var first = (await driver.ActionsAsync(id))[0];

        (
            await driver.Stops.CancelAsync(id, first.Id, "not now", "mara", null, Cancelled)
        ).IsSuccess.ShouldBeTrue();
        await driver.PassAsync(Minute);

        driver.World.Executed.ShouldBeEmpty();
        (await driver.ActionsAsync(id)).ShouldAllBe(a => a.Status == ActionStatus.Cancelled);
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.DeliveriesAsync(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_runs_is_ended_and_recorded_with_what_is_known()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var began = new TaskCompletionSource();
        driver.World.Meanwhile = async stop =>
        {
            began.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, driver.Clock, stop);
        };
        var id = await driver.FaultAsync();
        var running = Task.Run(() => driver.Flow.AdvanceAsync(id, Cancelled), Cancelled);
        await began.Task.WaitAsync(Eventually.Deadline, Cancelled);
        var action = (await driver.ActionsAsync(id)).Single(a => a.Status == ActionStatus.Running);

        (
            await driver.Stops.CancelAsync(id, action.Id, "wrong host", "mara", null, Cancelled)
        ).IsSuccess.ShouldBeTrue();
        await Eventually.TrueAsync(() =>
        {
            driver.Clock.Advance(TimeSpan.FromSeconds(1));
            return running.IsCompleted;
        });
        await running;

        var stopped = (await driver.ActionsAsync(id)).Single(a => a.Id == action.Id);
        stopped.Status.ShouldBe(ActionStatus.Cancelled);
        stopped.ErrorMessage!.ShouldContain("Stopped by mara");
        stopped.ErrorMessage!.ShouldContain("whether it took effect is unknown");
        driver.World.Executed.ShouldBeEmpty();
        (await driver.IncidentAsync(id)).Handler.ShouldBe(Handler.Human);
        (await driver.TimelineAsync(id)).Count(k => k == TimelineKind.ActionCancelled).ShouldBe(2);
    }

    [Fact]
    public async Task What_is_over_cannot_be_stopped()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync(s => s with { Automation = AutomationMode.Auto });
        var id = await driver.FaultAsync();
        await driver.PassAsync(Minute);
        var done = (await driver.ActionsAsync(id))[0];

        (
            await driver.Stops.CancelAsync(id, done.Id, "", "mara", null, Cancelled)
        ).Error.ShouldBeOfType<ActionOver>();
        (
            await driver.Stops.CancelAsync(id, "ACT-0", "", "mara", null, Cancelled)
        ).Error.ShouldBeOfType<ActionNotFound>();
    }
}
