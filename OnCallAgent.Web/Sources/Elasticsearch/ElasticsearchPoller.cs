using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>
/// Polls every Elasticsearch and OpenSearch source at its interval. One node polls a source at a time; a slow server
/// holds back nobody else's source.
/// </summary>
internal sealed partial class ElasticsearchPoller(
    IDbContextFactory<OnCallDbContext> contexts,
    SearchClient client,
    SourceSecrets secrets,
    LogIntake intake,
    ILogLineParser parser,
    FlowSettings node,
    OnCallOptions options,
    PollerOptions polling,
    TimeProvider clock,
    ILogger<ElasticsearchPoller> logger
) : IDisposable
{
    private readonly RepeatedTrouble trouble = new(logger, clock);
    private readonly PollStore store = new(contexts, node.Node, clock);
    private readonly SemaphoreSlim slots = new(polling.MostAtOnce);
    private readonly SemaphoreSlim starting = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> running = new(StringComparer.Ordinal);
    private volatile bool isReady;

    /// <summary>Polls what is due, one source after the other, and returns; at once where enough is going on already.</summary>
    public async Task PollDueAsync(CancellationToken cancellation)
    {
        if (!await slots.WaitAsync(TimeSpan.Zero, cancellation))
        {
            return;
        }

        try
        {
            await PrepareAsync(cancellation);
            foreach (var id in await store.DueAsync(cancellation))
            {
                if (running.TryAdd(id, true))
                {
                    try
                    {
                        await PollAsync(id, cancellation);
                    }
                    finally
                    {
                        running.TryRemove(id, out _);
                    }
                }
            }
        }
        finally
        {
            slots.Release();
        }
    }

    public void Dispose()
    {
        slots.Dispose();
        starting.Dispose();
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        if (isReady)
        {
            return;
        }

        await starting.WaitAsync(cancellation);
        try
        {
            if (!isReady)
            {
                await store.ReleaseAllAsync(cancellation);
                await using var context = await contexts.CreateDbContextAsync(cancellation);
                await ElasticsearchDefault.SeedAsync(
                    context,
                    options.ElasticsearchUrl,
                    secrets,
                    clock.GetUtcNow(),
                    cancellation
                );
                isReady = true;
            }
        }
        finally
        {
            starting.Release();
        }
    }

    private async Task PollAsync(string sourceId, CancellationToken cancellation)
    {
        if (await store.ClaimAsync(sourceId, cancellation) is not { } claimed)
        {
            return;
        }

        if (claimed.Ahead is { } ahead)
        {
            ClockWentBack(logger, sourceId, ahead, claimed.Checkpoint.Through);
        }

        var (source, failures) = (claimed.Source, claimed.Checkpoint.Failures);
        var interval = source.Elasticsearch?.PollSeconds is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : options.MonitoringInterval;
        var wait = TimeSpan.Zero;
        var poll = $"Poll of source {sourceId} broke off";
        try
        {
            var polled = await RunAsync(claimed, cancellation);
            switch (polled.Error)
            {
                case null:
                    failures = 0;
                    wait = polled.Value ? TimeSpan.Zero : interval;
                    await store.ReportAsync(source, null, cancellation);
                    break;
                case PollMoved or SourceGone:
                    // Another node's, or nobody's any more: nothing to tell.
                    LeftOff(logger, sourceId, polled.Error.Message);
                    break;
                default:
                    failures++;
                    wait = polling.BackOff(
                        failures,
                        interval,
                        (polled.Error as SearchFault)?.RetryAfter ?? TimeSpan.Zero
                    );
                    PollFailed(logger, sourceId, failures, polled.Error.Message);
                    await store.ReportAsync(source, polled.Error.Message, cancellation);
                    break;
            }

            trouble.Over(poll);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What is stored is stored; whoever comes next goes on from there at once.
            throw;
        }
#pragma warning disable CA1031 // One source's trouble never stops the others, and it must be let go of.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failures++;
            wait = polling.BackOff(failures, interval, TimeSpan.Zero);
            trouble.Failed(poll, failure);
            await ReportBestEffortAsync(source, failure, cancellation);
        }
        finally
        {
            await ReleaseAsync(sourceId, wait, failures);
        }
    }

    private async Task<Result<bool>> RunAsync(ClaimedSource claimed, CancellationToken cancellation)
    {
        var secret = secrets.Read(claimed.Source);
        if (!secret.IsSuccess)
        {
            return secret.Error;
        }

        if (
            claimed.Source.Elasticsearch is not { } settings
            || !Uri.TryCreate(claimed.Source.Location, UriKind.Absolute, out var address)
        )
        {
            return new SearchFault(
                SearchFaultKind.Refused,
                $"“{claimed.Source.Location}” is no address of a server. Edit the source."
            );
        }

        // A page may take longer than a claim holds; one that is dead extends nothing, and another node goes on soon.
        await using var alive = clock.CreateTimer(
            _ => _ = KeepAsync(claimed.Source.Id, cancellation),
            null,
            PollStore.Lease / 4,
            PollStore.Lease / 4
        );
        return await new SourcePoll(
            claimed,
            new SearchTarget(address, settings, secret.Value),
            client,
            intake,
            parser,
            store,
            clock,
            polling.Budget
        ).RunAsync(cancellation);
    }

    private async Task KeepAsync(string sourceId, CancellationToken cancellation)
    {
        try
        {
            await store.ExtendAsync(sourceId, cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException || DatabaseTrouble.Is(e))
        {
            // The next page finds out whether the source is still held.
            ClaimNotKept(logger, sourceId, e.Message);
        }
    }

    private async Task ReportBestEffortAsync(
        StoredSource source,
        Exception failure,
        CancellationToken cancellation
    )
    {
        try
        {
            await store.ReportAsync(
                source,
                $"Its lines cannot be stored right now, and are read again: {failure.GetBaseException().Message.Split('\n', 2)[0]}",
                cancellation
            );
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            // What failed may be the very database this is written to; the log has it in any case.
        }
    }

    private async Task ReleaseAsync(string sourceId, TimeSpan wait, int failures)
    {
        try
        {
            await store.ReleaseAsync(
                sourceId,
                clock.GetUtcNow() + wait,
                failures,
                CancellationToken.None
            );
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            // The claim runs out by itself.
            ReleaseFailed(logger, sourceId, e.Message);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Source {SourceId} was read through {Ahead}, which is yet to come: the clock was ahead. Reading goes on at {Through}, the latest document that was taken"
    )]
    private static partial void ClockWentBack(
        ILogger logger,
        string sourceId,
        DateTimeOffset ahead,
        DateTimeOffset through
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Source {SourceId} could not be polled, failure {Failures} in a row: {Reason}"
    )]
    private static partial void PollFailed(
        ILogger logger,
        string sourceId,
        int failures,
        string reason
    );

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Claim of source {SourceId} could not be extended: {Reason}"
    )]
    private static partial void ClaimNotKept(ILogger logger, string sourceId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Poll of {SourceId} ends: {Reason}")]
    private static partial void LeftOff(ILogger logger, string sourceId, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Source {SourceId} could not be let go of: {Reason}"
    )]
    private static partial void ReleaseFailed(ILogger logger, string sourceId, string reason);
}
