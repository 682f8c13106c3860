using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Live;

/// <summary>A live event as clients outside of the dashboard receive it.</summary>
/// <param name="Kind"><c>incident_changed</c>, <c>line</c>, <c>source_changed</c>, <c>configuration_changed</c>, or <c>lost</c>.</param>
/// <param name="Id">Of the incident or source.</param>
/// <param name="Line">The line, for <c>line</c>.</param>
/// <param name="Count">How many events this client missed because it read too slowly, for <c>lost</c>; null where nobody counted them.</param>
public sealed record LiveMessage(
    string Kind,
    string? Id = null,
    LiveLine? Line = null,
    long? Count = null
);

/// <summary>A stored line.</summary>
public sealed record LiveLine(
    DateTimeOffset Timestamp,
    string Level,
    string Service,
    string Message,
    string Source,
    string? IncidentId
);

/// <summary>
/// Live events for programs: <c>/hubs/live</c>. A client asks for a stream and reads at its own pace; what it is
/// too slow for is dropped for it alone, counted, and told. A stream ends with the session or key it was opened with.
/// </summary>
public sealed class LiveHub(LiveFeed feed, StandingEntry entry, TimeProvider clock) : Hub
{
    /// <summary>Most streams of one connection at a time: each costs a queue, and a look at every event.</summary>
    public const int MostStreams = 32;

    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(30);

    /// <summary>Changes of incidents, sources and configuration as they are committed.</summary>
    /// <param name="cancellation">Ends the stream.</param>
    /// <exception cref="HubException">The connection has <see cref="MostStreams"/> already.</exception>
    public IAsyncEnumerable<LiveMessage> Changes(CancellationToken cancellation) =>
        StreamAsync(happened => Change(happened), cancellation);

    /// <summary>Log lines as they are stored.</summary>
    /// <param name="service">Only this service; null or empty for all.</param>
    /// <param name="level">At least this level: <c>trace</c>, <c>debug</c>, <c>info</c>, <c>warning</c>, <c>error</c>, <c>fatal</c>; null or empty for all.</param>
    /// <param name="cancellation">Ends the stream.</param>
    /// <exception cref="HubException">The level is unknown, or the connection has <see cref="MostStreams"/> already.</exception>
    public IAsyncEnumerable<LiveMessage> Lines(
        string? service,
        string? level,
        CancellationToken cancellation
    )
    {
        var least = string.IsNullOrEmpty(level)
            ? EntryLevel.Unknown
            // By the names that REST takes, too; a number of the enumeration's is none.
            : LevelNames.Of(level)
                ?? throw new HubException(
                    $"level: “{level}” is unknown; it may be trace, debug, info, warning, error or fatal."
                );

        return StreamAsync(
            happened =>
                happened is LiveEvent.LinesStored stored
                    ? stored
                        .Lines.Where(l =>
                            l.Level >= least
                            && (string.IsNullOrEmpty(service) || l.Service == service)
                        )
                        .Select(ToMessage)
                    : [],
            cancellation
        );
    }

    private static IEnumerable<LiveMessage> Change(LiveEvent happened) =>
        happened switch
        {
            LiveEvent.IncidentChanged changed => [new("incident_changed", changed.IncidentId)],
            LiveEvent.SourceChanged changed => [new("source_changed", changed.SourceId)],
            LiveEvent.ConfigurationChanged => [new("configuration_changed")],
            _ => [],
        };

    private static LiveMessage ToMessage(StoredLogLine line) =>
        new(
            "line",
            Line: new LiveLine(
                line.Timestamp,
                line.Level.ToString().ToLowerInvariant(),
                line.Service,
                line.Message,
                line.Source,
                line.IncidentId
            )
        );

    private async IAsyncEnumerable<LiveMessage> StreamAsync(
        Func<LiveEvent, IEnumerable<LiveMessage>> select,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        // The request is gone with its connection, which a stream may outlive by a moment.
        var (who, key) = (
            Context.User,
            Context.GetHttpContext() is { } http ? ApiKeys.Shown(http.Request) : null
        );
        using var place = StreamPlace.Take(Context.Items);
        using var subscription = feed.Subscribe();
        long told = 0;
        // Now, too: who was let in when the connection was opened may have been shut out since, and would stay by beginning anew.
        await LookAsync(who, key, cancellation);
        var looked = clock.GetTimestamp();
        await foreach (var happened in subscription.Events.ReadAllAsync(cancellation))
        {
            // Before anything is told, and only then: a stream in which nothing happens tells nobody anything.
            if (
                happened is LiveEvent.AccountsChanged { Rights: true } or LiveEvent.Missed
                || clock.GetElapsedTime(looked) >= LooksAgain
            )
            {
                await LookAsync(who, key, cancellation);
                looked = clock.GetTimestamp();
            }

            if (subscription.Dropped is var dropped && dropped > told)
            {
                yield return new LiveMessage("lost", Count: dropped - told);
                told = dropped;
            }

            if (happened is LiveEvent.Missed)
            {
                yield return new LiveMessage("lost");
            }

            foreach (var message in select(happened))
            {
                yield return message;
            }
        }
    }

    private async Task LookAsync(ClaimsPrincipal? who, string? key, CancellationToken cancellation)
    {
        if (!await entry.HoldsAsync(who, key, cancellation))
        {
            throw new HubException(
                "The session or key that this stream was opened with is not valid any more."
            );
        }
    }
}
