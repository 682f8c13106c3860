using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>
/// One poll of one source: reads the window from a while before where the last one ended to a moment ago, page by
/// page, and stores each page together with the place where it ends. What was seen before is passed over. Wherever
/// this stops, the next poll goes on from the last page that is stored.
/// </summary>
internal sealed class SourcePoll(
    ClaimedSource claimed,
    SearchTarget target,
    SearchClient client,
    LogIntake intake,
    ILogLineParser parser,
    PollStore store,
    TimeProvider clock,
    TimeSpan budget
)
{
    // A server that forgets every snapshot at once must not be asked for ever.
    private const int MostReopened = 5;

    private readonly StoredSource source = claimed.Source;
    private readonly ElasticsearchSettings settings = target.Settings;
    private readonly SeenMemory seen = new(claimed.Seen);
    private readonly DocumentEntry entries = new(claimed.Source, target.Settings, parser);
    private readonly DateTimeOffset began = clock.GetUtcNow();
    private PollPosition position = PositionOf(claimed.Checkpoint);
    private long version = claimed.Checkpoint.Version;
    private int size = target.Settings.PageSize;
    private long taken;

    /// <summary>Reads until nothing is left, the time is up or something is wrong.</summary>
    /// <returns>Whether more is waiting.</returns>
    public async Task<Result<bool>> RunAsync(CancellationToken cancellation)
    {
        // Also where nothing is to be read yet: a source that was just made is to say whether its server answers.
        var server = await client.ServerAsync(target, cancellation);
        if (!server.IsSuccess)
        {
            return server.Error;
        }

        var fields = await client.FieldsAsync(
            target,
            WindowSearch.TimeFields(settings),
            cancellation
        );
        if (!fields.IsSuccess || fields.Value.Trouble(settings) is not null)
        {
            return fields.Error ?? fields.Value.Trouble(settings)!;
        }

        if (OpenWindow() is not { } window)
        {
            return false;
        }

        position = position with { Window = window };
        for (var opened = 0; ; opened++)
        {
            var before = (taken, position.Window?.ReadTo);
            var read = await ReadSnapshotAsync(server.Value, cancellation);
            if (read.Error is not SearchFault { Kind: SearchFaultKind.ContextExpired })
            {
                return read;
            }

            // A page that brings nothing new is no progress, also where it was stored.
            opened = (taken, position.Window?.ReadTo) == before ? opened : 0;
            if (opened >= MostReopened)
            {
                return read;
            }
        }
    }

    private static PollPosition PositionOf(PollCheckpoint checkpoint) =>
        new(
            checkpoint.Through,
            checkpoint is { WindowFrom: { } from, WindowTo: { } to }
                ? new PollWindow(from, to, checkpoint.ReadTo)
                : null
        );

    // The window that was begun, or the next one; null where the clock gives none yet.
    private PollWindow? OpenWindow()
    {
        if (position.Window is { } begun)
        {
            return begun;
        }

        var to = Milliseconds(began.AddSeconds(-settings.DelaySeconds));
        if (to <= position.Through)
        {
            return null;
        }

        var overlap = TimeSpan.FromSeconds(settings.OverlapSeconds);
        var from =
            position.Through - DateTimeOffset.UnixEpoch > overlap
                ? position.Through - overlap
                : DateTimeOffset.UnixEpoch;
        var remembered = claimed.Checkpoint.RememberedFrom;
        return new PollWindow(from > remembered ? from : remembered, to, null);
    }

    private async Task<Result<bool>> ReadSnapshotAsync(
        SearchServer server,
        CancellationToken cancellation
    )
    {
        var opened = await client.OpenAsync(target, server, cancellation);
        if (!opened.IsSuccess)
        {
            return opened.Error;
        }

        var snapshot = opened.Value;
        // The order of documents of one time belongs to the snapshot: in a new one, reading begins at the time.
        var window = position.Window!;
        string? after = null;
        try
        {
            while (true)
            {
                var page = await client.PageAsync(
                    target,
                    WindowSearch.Page(settings, window, snapshot, server.Tiebreakers, after, size),
                    cancellation
                );
                if (page.Error is SearchFault { Kind: SearchFaultKind.TooLarge } && size > 1)
                {
                    size = Math.Max(1, size / 2);
                    continue;
                }

                if (!page.IsSuccess)
                {
                    return Explained(page.Error);
                }

                snapshot = page.Value.PointInTime ?? snapshot;
                var isLast = page.Value.Hits.Count < size;
                var stored = await StoreAsync(page.Value, isLast, cancellation);
                if (!stored.IsSuccess)
                {
                    return stored.Error;
                }

                if (isLast)
                {
                    return false;
                }

                after = page.Value.Hits[^1].Place;
                // A poll begins again at a time, not in the middle of it: it has to get past the one it began at.
                var isPast = window.ReadTo is not { } start || page.Value.Hits[^1].Time > start;
                if (isPast && clock.GetUtcNow() - began > budget)
                {
                    return true;
                }

                if (!await store.ExtendAsync(source.Id, cancellation))
                {
                    return new PollMoved(source.Id);
                }
            }
        }
        finally
        {
            await client.CloseAsync(target, server, snapshot, CancellationToken.None);
        }
    }

    private async Task<Result> StoreAsync(
        SearchPage page,
        bool isLast,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var window = position.Window!;
        var fresh = new List<LogEntry>();
        var fingerprints = new List<UInt128>();
        var inPage = new HashSet<UInt128>();
        var lastTime = DateTimeOffset.MinValue;
        foreach (var hit in page.Hits)
        {
            var fingerprint = SeenMemory.Fingerprint(hit);
            if (!seen.Has(fingerprint) && inPage.Add(fingerprint))
            {
                fresh.Add(entries.Of(hit, now));
                fingerprints.Add(fingerprint);
                var time = entries.TimeOf(hit, window.To);
                lastTime = time > lastTime ? time : lastTime;
            }
        }

        var place = page.Hits.Count == 0 ? window.ReadTo : page.Hits[^1].Time;
        var after = isLast
            ? new PollPosition(window.To, null)
            : position with
            {
                Window = window with { ReadTo = place },
            };
        var documents =
            fingerprints.Count == 0
                ? null
                : new SeenDocuments
                {
                    SourceId = source.Id,
                    Sequence = version + 1,
                    LastTime = lastTime,
                    LastPlace = page.Hits[^1].Time,
                    Fingerprints = SeenMemory.Bytes(fingerprints),
                };
        // The next window begins behind this, and shows again what comes after. Not before the latest document: should
        // the clock turn out to be ahead, reading goes on there.
        var latest = documents is not null && !(seen.Latest > lastTime) ? lastTime : seen.Latest;
        var known = latest < window.To ? latest.Value : window.To;
        var forget = latest is null
            ? claimed.Checkpoint.RememberedFrom
            : known.AddSeconds(-settings.OverlapSeconds);
        var stored = await intake.TakeAsync(
            new IntakeBatch(source.Id, fresh)
            {
                LinesCut = fresh.Count(e => e.Truncated),
                Poll = new PollMove(version, after, documents, forget)
                {
                    Holder = claimed.Checkpoint.Owner,
                },
            },
            cancellation
        );
        if (!stored.IsSuccess)
        {
            return stored.Error;
        }

        version++;
        taken += fresh.Count;
        position = after;
        if (documents is not null)
        {
            seen.Add(documents);
        }

        seen.Forget(forget, after.Window is null ? DateTimeOffset.MaxValue : place!.Value);
        return Result.Success;
    }

    private Error Explained(Error error) =>
        error is SearchFault { Kind: SearchFaultKind.TooLarge }
            ? new SearchFault(
                SearchFaultKind.TooLarge,
                $"{error.Message} It is one document, the first of {settings.IndexPattern} after {position.Window!.ReadTo ?? position.Window.From:u}. Leave it out with the filter."
            )
            : error;

    private static DateTimeOffset Milliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
