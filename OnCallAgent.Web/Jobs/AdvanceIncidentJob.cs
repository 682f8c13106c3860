using Hangfire;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Jobs;

/// <summary>Advances one incident. No retries of the scheduler: what must be repeated is due in the database, and the sweep finds it.</summary>
[AutomaticRetry(
    Attempts = 0,
    OnAttemptsExceeded = AttemptsExceededAction.Delete,
    LogEvents = false
)]
internal sealed class AdvanceIncidentJob(
    IncidentFlow flow,
    IncidentTraces traces,
    WorkDispatcher dispatcher
)
{
    public async Task RunAsync(string incidentId, CancellationToken cancellation)
    {
        using var about = IncidentLog.About(incidentId);
        var trace = await traces.OfAsync(incidentId, cancellation);
        if (await flow.AdvanceAsync(incidentId, cancellation, trace) is { } next)
        {
            dispatcher.AdvanceAt(incidentId, next);
        }
    }
}
