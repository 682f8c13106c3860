using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Live;

/// <summary>
/// Brings what other nodes did to this one: its pages show it, and what it holds in memory is read again. It looks every
/// second, and at once where somebody rings; a bell that is out of order costs a second, not a change.
/// </summary>
internal sealed class NewsRelay(
    NewsReader reader,
    CommittedChanges changes,
    LiveFeed feed,
    IEnumerable<INewsBell> bells,
    TimeProvider clock,
    ILogger<NewsRelay> logger
) : WokenWorker("What other nodes did could not be read", clock, logger, LogLevel.Warning)
{
    private const int MostLines = 1_000;
    private const int LinesPerEvent = 500;
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private long forgotAt = clock.GetTimestamp();

    protected override void Listen()
    {
        foreach (var bell in bells)
        {
            bell.Rung += Wake;
        }
    }

    protected override void StopListening()
    {
        foreach (var bell in bells)
        {
            bell.Rung -= Wake;
        }
    }

    /// <summary>Tells of what other nodes did since the last look.</summary>
    protected internal override async Task LookAsync(CancellationToken stop)
    {
        var look = await reader.LookAsync(stop);
        if (look.Missed)
        {
            TellEverything();
        }

        if (look.News.Count > 0)
        {
            await TellAsync([.. look.News.Select(static n => n.Body)], stop);
        }

        if (Clock.GetElapsedTime(forgotAt) >= ForgetEvery)
        {
            forgotAt = Clock.GetTimestamp();
            await reader.ForgetAsync(stop);
        }
    }

    private async Task TellAsync(IReadOnlyList<NewsBody> news, CancellationToken stop)
    {
        if (news.Any(static n => n.Everything))
        {
            TellEverything();
        }

        var incidents = news.SelectMany(static n => n.Incidents).ToHashSet(StringComparer.Ordinal);
        var sources = news.SelectMany(static n => n.Sources).ToHashSet(StringComparer.Ordinal);
        var (configuration, learned, accounts) = (
            news.Any(static n => n.Configuration),
            news.Any(static n => n.Learned),
            news.Any(static n => n.Accounts)
        );
        if (incidents.Count > 0 || sources.Count > 0 || configuration || learned || accounts)
        {
            changes.Tell(
                new CommittedBatch(incidents, [], false, sources, configuration)
                {
                    Learned = learned,
                    Accounts = accounts,
                    Rights = news.Any(static n => n.Rights),
                    IsFromElsewhere = true,
                }
            );
        }

        await TellLinesAsync([.. news.Where(static n => n.Lines > 0)], stop);
    }

    private async Task TellLinesAsync(IReadOnlyList<NewsBody> news, CancellationToken stop)
    {
        var lines = news.Sum(static n => n.Lines);
        if (lines == 0)
        {
            return;
        }

        if (!feed.IsWatched || lines > MostLines)
        {
            feed.Publish(new LiveEvent.LinesStored([]) { Count = lines });
            if (lines > MostLines)
            {
                // Nobody reads so fast: pages read the latest anew, programs are told that they missed some.
                feed.Publish(new LiveEvent.Missed());
            }

            return;
        }

        foreach (var stored in news)
        {
            var read = await reader.LinesAsync(stored.FirstLine, stored.Lines, stop);
            foreach (var chunk in read.Chunk(LinesPerEvent))
            {
                feed.Publish(new LiveEvent.LinesStored(chunk));
            }
        }
    }

    // What is in memory is read again, too: a setting may be among what was missed.
    private void TellEverything()
    {
        changes.Tell(
            new CommittedBatch([], [], false, [], Configuration: true)
            {
                Learned = true,
                Accounts = true,
                Rights = true,
                IsFromElsewhere = true,
            }
        );
        feed.Publish(new LiveEvent.Missed());
    }
}
