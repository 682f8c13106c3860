using Hangfire;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Jobs;

/// <summary>Deletes log lines past their age.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
[DisableConcurrentExecution(timeoutInSeconds: 1)]
internal sealed class RetentionJob(LogRetention retention)
{
    public Task RunAsync(CancellationToken cancellation) =>
        retention.DeleteExpiredAsync(cancellation);
}
