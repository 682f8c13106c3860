using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Sources.Push;

/// <summary>
/// Counts what came, what was refused and what was sent away, and writes it to the source every few seconds: a flood
/// must not cost a write for each request that is turned away.
/// </summary>
public sealed partial class PushMeter(
    IDbContextFactory<OnCallDbContext> contexts,
    LiveFeed feed,
    TimeProvider clock,
    ILogger<PushMeter> logger
) : BackgroundService
{
    private const string Writing = "Counts of pushed requests could not be written and are kept";
    private const int LongestReason = 500;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly RepeatedTrouble trouble = new(logger, clock, LogLevel.Warning);
    private readonly ConcurrentDictionary<string, Counts> sources = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(
        StringComparer.Ordinal
    );

    /// <summary>A request was taken.</summary>
    public void Taken(string source, int refused, string? why) =>
        Add(source, new Counts(1, refused, 0, 0, refused > 0 ? why : null, Now));

    /// <summary>A request could not be read.</summary>
    public void Refused(string source, string why) => Add(source, new Counts(0, 0, 1, 0, why, Now));

    /// <summary>A request was told to come again.</summary>
    public void Deferred(string source, string why) =>
        Add(source, new Counts(0, 0, 0, 1, why, Now));

    /// <summary>A token was shown.</summary>
    public void Used(string tokenId) => tokens[tokenId] = Now;

    /// <summary>Writes what was counted since the last time.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        foreach (var source in sources.Keys)
        {
            if (!sources.TryRemove(source, out var counts))
            {
                continue;
            }

            try
            {
                await WriteAsync(db, source, counts, cancellation);
                Tell(source, counts);
                feed.Publish(new LiveEvent.SourceChanged(source));
            }
            catch
            {
                Add(source, counts);
                throw;
            }
        }

        foreach (var id in tokens.Keys)
        {
            if (!tokens.TryRemove(id, out var at))
            {
                continue;
            }

            try
            {
                await db
                    .IngestTokens.Where(t => t.Id == id)
                    .ExecuteUpdateAsync(s => s.SetProperty(t => t.LastUsedAt, at), cancellation);
            }
            catch
            {
                tokens.TryAdd(id, at);
                throw;
            }
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (Exception fault)
            when (fault is OperationCanceledException || DatabaseTrouble.Is(fault))
        {
            // The agent ends in order all the same: these are figures, and what was pushed is stored.
            CountsLost(logger, DatabaseTrouble.Reason(fault));
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await FlushAsync(stoppingToken);
                    trouble.Over(Writing);
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    // The counts are kept and tried again; the database tells its own trouble elsewhere.
                    trouble.Failed(Writing, fault);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is left is written by StopAsync.
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private void Add(string source, Counts counts) =>
        sources.AddOrUpdate(
            source,
            static (_, first) => first.Cut(),
            static (_, before, later) => before.And(later).Cut(),
            counts
        );

    // One line for all of them: a sender that repeats itself must not fill the log.
    private void Tell(string source, Counts counts)
    {
        if (counts.Refused > 0)
        {
            RequestsRefused(logger, counts.Refused, source, counts.Why ?? "");
        }

        if (counts.Deferred > 0)
        {
            RequestsDeferred(logger, counts.Deferred, source, counts.Why ?? "");
        }
    }

    private static async Task WriteAsync(
        OnCallDbContext db,
        string source,
        Counts counts,
        CancellationToken cancellation
    )
    {
        var (at, why) = (counts.At, counts.Why);
        await db
            .PushSources.Where(p => p.SourceId == source)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(p => p.RequestsTaken, p => p.RequestsTaken + counts.Taken)
                        .SetProperty(p => p.EntriesRefused, p => p.EntriesRefused + counts.Entries)
                        .SetProperty(
                            p => p.RequestsRefused,
                            p => p.RequestsRefused + counts.Refused
                        )
                        .SetProperty(
                            p => p.RequestsDeferred,
                            p => p.RequestsDeferred + counts.Deferred
                        )
                        .SetProperty(p => p.LastRefusal, p => why ?? p.LastRefusal)
                        .SetProperty(p => p.LastRefusalAt, p => why == null ? p.LastRefusalAt : at),
                cancellation
            );
        // What is shown beside the source: a sender that is turned away, or whose last body was unreadable, is trouble.
        var state =
            counts.Deferred > 0 || (counts.Refused > 0 && counts.Taken == 0) ? SourceState.Faulty
            : counts.Taken > 0 ? SourceState.Ok
            : (SourceState?)null;
        if (state is { } now)
        {
            var error = now == SourceState.Faulty ? why : null;
            await db
                .Sources.Where(s => s.Id == source)
                .ExecuteUpdateAsync(
                    s => s.SetProperty(p => p.State, now).SetProperty(p => p.LastError, error),
                    cancellation
                );
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} requests to source {Source} could not be read: {Why}"
    )]
    private static partial void RequestsRefused(
        ILogger logger,
        long count,
        string source,
        string why
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} requests to source {Source} were told to come again: {Why}"
    )]
    private static partial void RequestsDeferred(
        ILogger logger,
        long count,
        string source,
        string why
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Counts of the last pushed requests could not be written before the end: {Reason}"
    )]
    private static partial void CountsLost(ILogger logger, string reason);

    private sealed record Counts(
        long Taken,
        long Entries,
        long Refused,
        long Deferred,
        string? Why,
        DateTimeOffset At
    )
    {
        public Counts And(Counts later) =>
            new(
                Taken + later.Taken,
                Entries + later.Entries,
                Refused + later.Refused,
                Deferred + later.Deferred,
                later.Why ?? Why,
                later.Why is null ? At : later.At
            );

        // A reason may quote the sender; one that is too long for its column would keep all counts from being written.
        public Counts Cut() =>
            Why is { Length: > LongestReason } why
                ? this with
                {
                    Why = why[..LongestReason],
                }
                : this;
    }
}
