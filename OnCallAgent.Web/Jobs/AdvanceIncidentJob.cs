using Hangfire;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Jobs;

/// <summary>Advances one incident. No retries of the scheduler: what must be repeated is due in the database, and the sweep finds it.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
internal sealed partial class AdvanceIncidentJob(
    IncidentFlow flow,
    IncidentTraces traces,
    WorkDispatcher dispatcher,
    ILogger<AdvanceIncidentJob> logger
)
{
    public async Task RunAsync(string incidentId, CancellationToken cancellation)
    {
        using var about = IncidentLog.About(incidentId);
        try
        {
            var trace = await traces.OfAsync(incidentId, cancellation);
            if (await flow.AdvanceAsync(incidentId, cancellation, trace) is { } next)
            {
                dispatcher.AdvanceAt(incidentId, next);
            }
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            // The scheduler tells of it too, but not of which incident.
            StageBroke(logger, fault, incidentId);
            throw;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A stage of incident {IncidentId} broke off; the sweep takes it up again while it is due"
    )]
    private static partial void StageBroke(ILogger logger, Exception fault, string incidentId);
}
