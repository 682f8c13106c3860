using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Web.Escalation;

/// <summary>Takes the next step of every call for humans: at once after the commit that wants it, and each second whatever became due.</summary>
internal sealed class EscalationWorker(
    CallStore calls,
    CommittedChanges changes,
    TimeProvider clock,
    ILogger<EscalationWorker> logger
) : DueWorker("Calls for humans could not be taken on", changes, clock, logger)
{
    protected override bool MakesDue(CommittedBatch batch) => batch.CallsOpen;

    protected internal override Task LookAsync(CancellationToken stop) =>
        calls.AdvanceDueAsync(stop);
}
