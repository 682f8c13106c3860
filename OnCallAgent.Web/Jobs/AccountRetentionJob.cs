using Hangfire;
using OnCallAgent.Web.Data.Accounts;

namespace OnCallAgent.Web.Jobs;

/// <summary>Forgets sessions that are over.</summary>
[AutomaticRetry(
    Attempts = 0,
    OnAttemptsExceeded = AttemptsExceededAction.Delete,
    LogEvents = false
)]
[DisableConcurrentExecution(timeoutInSeconds: 1)]
internal sealed class AccountRetentionJob(AccountRetention retention)
{
    public Task RunAsync(CancellationToken cancellation) =>
        retention.DeleteExpiredAsync(cancellation);
}
