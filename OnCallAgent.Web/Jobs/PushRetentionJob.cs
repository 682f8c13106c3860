using Hangfire;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Jobs;

/// <summary>Forgets receipts of deliveries, and alerts that are long over.</summary>
[AutomaticRetry(
    Attempts = 0,
    OnAttemptsExceeded = AttemptsExceededAction.Delete,
    LogEvents = false
)]
[DisableConcurrentExecution(timeoutInSeconds: 1)]
internal sealed class PushRetentionJob(PushRetention retention)
{
    public Task RunAsync(CancellationToken cancellation) =>
        retention.DeleteExpiredAsync(cancellation);
}
