using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Escalation;

/// <summary>Looks at what is due: at once after a commit that may have made something due, and every second whatever became due meanwhile.</summary>
internal abstract class DueWorker(
    string failing,
    CommittedChanges changes,
    TimeProvider clock,
    ILogger logger
) : WokenWorker(failing, clock, logger)
{
    /// <summary>Whether something may be due by what was stored.</summary>
    protected abstract bool MakesDue(CommittedBatch batch);

    protected override void Listen() => changes.Committed += OnCommitted;

    protected override void StopListening() => changes.Committed -= OnCommitted;

    private void OnCommitted(CommittedBatch batch)
    {
        if (!batch.IsFromElsewhere && MakesDue(batch))
        {
            Wake();
        }
    }
}
