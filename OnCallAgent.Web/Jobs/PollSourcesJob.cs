using Hangfire;
using OnCallAgent.Web.Sources;

namespace OnCallAgent.Web.Jobs;

/// <summary>Polls every source through the same checkpoint as the live followers.</summary>
[AutomaticRetry(
    Attempts = 0,
    OnAttemptsExceeded = AttemptsExceededAction.Delete,
    LogEvents = false
)]
[DisableConcurrentExecution(timeoutInSeconds: 1)]
internal sealed class PollSourcesJob(IEnumerable<ISourcePoller> pollers)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var poller in pollers)
        {
            await poller.PollAsync(cancellation);
        }
    }
}
