using OnCallAgent.Domain.Escalation;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Escalation;

public sealed class OutboxWorkerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_goes_out_as_soon_as_it_is_committed()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        using var worker = outbox.Worker();
        await worker.StartAsync(Cancelled);

        // The clock stands still: nothing but the commit can wake the worker.
        var incident = await outbox.EscalateAsync();

        await Eventually.TrueAsync(async () =>
            (await outbox.RowsAsync(incident.Id)).All(d => d.Status == DeliveryStatus.Sent)
        );
        await worker.StopAsync(Cancelled);
        outbox.Teams.Attempts.Count.ShouldBe(1);
        outbox.Email.Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_waits_from_before_the_start_goes_out_at_the_start()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        await outbox.EscalateAsync(outbox.Teams);
        using var worker = outbox.Worker();

        await worker.StartAsync(Cancelled);

        await Eventually.TrueAsync(() => outbox.Teams.Attempts.Count == 1);
        await worker.StopAsync(Cancelled);
    }

    [Fact]
    public async Task A_retry_goes_out_when_its_time_has_come()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        outbox.Teams.IsDown();
        var incident = await outbox.EscalateAsync(outbox.Teams);
        using var worker = outbox.Worker();
        await worker.StartAsync(Cancelled);
        await Eventually.TrueAsync(async () =>
            (await outbox.RowsAsync(incident.Id))[^1].Reason is not null
        );
        outbox.Teams.IsUp();

        await Eventually.TrueAsync(async () =>
        {
            outbox.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await outbox.RowsAsync(incident.Id))[^1].Status == DeliveryStatus.Sent;
        });

        await worker.StopAsync(Cancelled);
        outbox.Teams.Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_mail_server_that_hangs_holds_up_no_teams_message()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        var hanging = new TaskCompletionSource<DeliveryOutcome>();
        outbox.Email.Behaviour = (_, stop) => hanging.Task.WaitAsync(stop);
        using var worker = outbox.Worker();
        await worker.StartAsync(Cancelled);
        await outbox.EscalateAsync(outbox.Email);
        await Eventually.TrueAsync(() => outbox.Email.Attempts.Count == 2);

        await outbox.EscalateAsync(outbox.Teams);
        await outbox.EscalateAsync(outbox.Teams);

        await Eventually.TrueAsync(() => outbox.Teams.Attempts.Count == 2);
        hanging.SetResult(new DeliveryOutcome.Sent());
        await worker.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Stopping_waits_for_a_session_under_way_and_nothing_is_sent_twice()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        var answered = new TaskCompletionSource();
        outbox.Email.Behaviour = async (_, stop) =>
        {
            await answered.Task.WaitAsync(stop);
            return new DeliveryOutcome.Sent();
        };
        var incident = await outbox.EscalateAsync(outbox.Email);
        using var worker = outbox.Worker();
        await worker.StartAsync(Cancelled);
        await Eventually.TrueAsync(() => outbox.Email.Attempts.Count == 2);

        var stopping = worker.StopAsync(Cancelled);
        stopping.IsCompleted.ShouldBeFalse();
        answered.SetResult();
        await stopping;

        (await outbox.RowsAsync(incident.Id)).ShouldAllBe(d => d.Status == DeliveryStatus.Sent);
        outbox.Email.Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Stopping_leaves_a_session_that_hangs_after_eight_seconds_and_it_is_sent_later()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        outbox.Email.Behaviour = async (_, stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, outbox.Clock, stop);
            return new DeliveryOutcome.Sent();
        };
        var incident = await outbox.EscalateAsync(outbox.Email);
        using var worker = outbox.Worker();
        await worker.StartAsync(Cancelled);
        await Eventually.TrueAsync(() => outbox.Email.Attempts.Count == 2);

        var stopping = worker.StopAsync(Cancelled);
        stopping.IsCompleted.ShouldBeFalse();
        outbox.Clock.Advance(TimeSpan.FromSeconds(8));
        await stopping;

        (await outbox.RowsAsync(incident.Id)).ShouldAllBe(d => d.Status == DeliveryStatus.Queued);
        outbox.Email.IsUp();
        outbox.Clock.Advance(TimeSpan.FromSeconds(61));
        await outbox.DeliverAsync();
        (await outbox.RowsAsync(incident.Id)).ShouldAllBe(d => d.Status == DeliveryStatus.Sent);
    }
}
