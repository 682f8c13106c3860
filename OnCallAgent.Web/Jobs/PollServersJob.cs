using Hangfire;
using OnCallAgent.Web.Sources.Elasticsearch;

namespace OnCallAgent.Web.Jobs;

/// <summary>
/// Polls the servers that are due, each at its own interval. May overlap itself: the claim of a source is in the
/// database, and one that is slow must not hold back the others.
/// </summary>
[AutomaticRetry(
    Attempts = 0,
    OnAttemptsExceeded = AttemptsExceededAction.Delete,
    LogEvents = false
)]
internal sealed class PollServersJob(ElasticsearchPoller poller)
{
    public Task RunAsync(CancellationToken cancellation) => poller.PollDueAsync(cancellation);
}
