using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Web.Escalation;

/// <summary>Takes the next step of every call for humans: at once after the commit that wants it, and each second whatever became due.</summary>
internal sealed class EscalationWorker(
    CallStore calls,
    CommittedChanges changes,
    TimeProvider clock,
    ILogger<EscalationWorker> logger
) : DueWorker(changes, clock)
{
    private const string Advancing = "Calls for humans could not be taken on";

    private readonly RepeatedTrouble trouble = new(logger, clock);

    protected override bool MakesDue(CommittedBatch batch) => batch.CallsOpen;

    protected internal override async Task LookAsync(CancellationToken stop)
    {
        await calls.AdvanceDueAsync(stop);
        trouble.Over(Advancing);
    }

    protected override void CouldNotLook(Exception exception) =>
        trouble.Failed(Advancing, exception);
}
