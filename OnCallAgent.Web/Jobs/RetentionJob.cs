using Hangfire;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Jobs;

/// <summary>Deletes log lines past their age, and what is known of faults that nothing can need any more.</summary>
[AutomaticRetry(
    Attempts = 0,
    OnAttemptsExceeded = AttemptsExceededAction.Delete,
    LogEvents = false
)]
[DisableConcurrentExecution(timeoutInSeconds: 1)]
internal sealed class RetentionJob(
    LogRetention retention,
    SignalRetention signals,
    TemplateRetention templates
)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await retention.DeleteExpiredAsync(cancellation);
        await signals.ForgetAsync(cancellation);
        await templates.ForgetAsync(cancellation);
    }
}
