using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Web.Escalation;

/// <summary>Takes the next step of every call for humans: at once after the commit that wants it, and each second whatever became due.</summary>
internal sealed partial class EscalationWorker(
    CallStore calls,
    CommittedChanges changes,
    TimeProvider clock,
    ILogger<EscalationWorker> logger
) : DueWorker(changes, clock)
{
    protected override bool MakesDue(CommittedBatch batch) => batch.CallsOpen;

    protected internal override Task LookAsync(CancellationToken stop) =>
        calls.AdvanceDueAsync(stop);

    protected override void CouldNotLook(Exception exception) =>
        Log.CouldNotAdvance(logger, exception);

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 4140,
            Level = LogLevel.Error,
            Message = "Calls for humans could not be taken on; trying again in a second"
        )]
        public static partial void CouldNotAdvance(ILogger logger, Exception exception);
    }
}
