using Hangfire;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Escalation;

namespace OnCallAgent.Web.Jobs;

/// <summary>
/// Finds what is due and not moving: after a crash, after a lost queue, after a lease ran out. The default queue is
/// memory, so losing it must cost seconds, not incidents.
/// </summary>
[AutomaticRetry(
    Attempts = 0,
    OnAttemptsExceeded = AttemptsExceededAction.Delete,
    LogEvents = false
)]
[DisableConcurrentExecution(timeoutInSeconds: 1)]
internal sealed class SweepJob(
    IIncidentDesk desk,
    WorkDispatcher dispatcher,
    CallStore calls,
    OutboxDelivery outbox,
    SweepHealth health,
    TimeProvider clock
)
{
    private const int MostAtOnce = 200;

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var incident in await desk.DueAsync(clock.GetUtcNow(), MostAtOnce, cancellation))
        {
            dispatcher.AdvanceNow(incident);
        }

        await calls.AdvanceDueAsync(cancellation);
        await outbox.DeliverDueAsync(cancellation);
        health.Swept();
    }
}
