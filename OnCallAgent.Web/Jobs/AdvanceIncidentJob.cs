using Hangfire;
using OnCallAgent.Domain.Flow;

namespace OnCallAgent.Web.Jobs;

/// <summary>Advances one incident. No retries of the scheduler: what must be repeated is due in the database, and the sweep finds it.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
internal sealed class AdvanceIncidentJob(IncidentFlow flow, WorkDispatcher dispatcher)
{
    public async Task RunAsync(string incidentId, CancellationToken cancellation)
    {
        if (await flow.AdvanceAsync(incidentId, cancellation) is { } next)
        {
            dispatcher.AdvanceAt(incidentId, next);
        }
    }
}
