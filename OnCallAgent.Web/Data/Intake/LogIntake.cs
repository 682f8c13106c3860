using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Live;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// The one way in for log lines: stores them, finds faults in them, opens or grows incidents and moves the checkpoints,
/// all in one transaction. A process that dies at any point has either all of a batch or nothing of it.
/// </summary>
public sealed partial class LogIntake(
    IDbContextFactory<OnCallDbContext> contexts,
    LivePatterns patterns,
    LiveFeed feed,
    IIdSource ids,
    TimeProvider clock,
    ILogger<LogIntake> logger,
    TemplateWatch? templates = null,
    IntakeMeter? meter = null,
    NodeIdentity? node = null,
    IntakeState? state = null
)
{
    // Each is lost only to somebody who got through in that moment.
    private const int Attempts = 20;
    private const int LinesPerEvent = 500;

    /// <summary>Takes a batch in. A conflict with another writer is tried again; a failing database throws, and nothing is stored.</summary>
    /// <returns>What it came to, or <see cref="CheckpointMoved"/>, <see cref="PollMoved"/>, <see cref="IdempotencyKeyReused"/> or <see cref="SourceGone"/>.</returns>
    public async Task<Result<IntakeReceipt>> TakeAsync(
        IntakeBatch batch,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(batch);
        var begun = clock.GetTimestamp();
        using var trace = BatchTrace.Begin(batch);
        var read = DetectedLines.Of(batch.Entries, await patterns.CurrentAsync(cancellation));
        patterns.TellSuspended();
        trace?.Detected(clock.GetElapsedTime(begun));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var taken = await StoreAsync(batch, read, begun, trace, cancellation);
                if (taken.IsSuccess)
                {
                    state?.Stored();
                }

                return taken;
            }
            catch (Exception conflict) when (attempt < Attempts && IntakeConflict.Is(conflict))
            {
                BatchRepeated(logger, batch.SourceId, attempt, conflict.Message);
            }
            catch (Exception fault)
            {
                if (!cancellation.IsCancellationRequested)
                {
                    state?.Failed();
                }

                trace?.Broke(fault);
                throw;
            }
        }
    }

    // The stages of a batch in the order in which they depend on each other. One that adds a stage adds a class and a line.
    private async Task<Result<IntakeReceipt>> StoreAsync(
        IntakeBatch batch,
        DetectedLines read,
        long begun,
        BatchTrace? trace,
        CancellationToken cancellation
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        await DatabaseTurn.Intake.TakeAsync(context, cancellation);
        var now = clock.GetUtcNow();
        var earlier = await PushReceipts.TakeAsync(context, batch.Receipt, now, cancellation);
        if (!earlier.IsSuccess)
        {
            return earlier.Error;
        }

        if (earlier.Value is { } answer)
        {
            return new IntakeReceipt(0, [], 0) { Replayed = answer };
        }

        var progress = await SourceProgress.StoreAsync(context, batch, now, cancellation);
        if (!progress.IsSuccess)
        {
            return progress.Error;
        }

        if (templates is not null)
        {
            read = await templates.WatchAsync(context, read, now, cancellation);
        }

        // Behind the lines: what an alert came to is read off the last signs of the batch.
        var alerts = await AlertShelf.OpenAsync(context, batch, now, cancellation);
        read = read.With(alerts.Entries, alerts.Signals);
        var faults = await FaultPlacing.PlaceAsync(context, read.Found, ids, now, cancellation);
        await alerts.SettleAsync(faults.IncidentIds, cancellation);
        var lines = await LineStore.StoreAsync(
            context,
            read,
            faults.IncidentIds,
            now,
            cancellation
        );
        if (node is not null)
        {
            SharedDatabase.TellLines(context, lines, node, now);
        }

        await context.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        templates?.Committed();
        meter?.Stored(
            batch.SourceId,
            batch.Entries,
            batch.Lines ?? batch.Entries.Count,
            batch.Alerts.Count,
            read.Found,
            clock.GetElapsedTime(begun)
        );
        trace?.Stored(
            read.Found,
            faults,
            incident => TraceStamp.Of(context, incident),
            clock.GetElapsedTime(begun)
        );
        foreach (var chunk in lines.Chunk(LinesPerEvent))
        {
            feed.Publish(new LiveEvent.LinesStored(chunk));
        }

        return new IntakeReceipt(
            read.Found.Count,
            [.. faults.Opened.Select(i => i.Id)],
            lines.Length == 0 ? 0 : lines[0].Id
        );
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Somebody else wrote at the same time; batch of {SourceId} is tried again after attempt {Attempt}: {Reason}"
    )]
    private static partial void BatchRepeated(
        ILogger logger,
        string sourceId,
        int attempt,
        string reason
    );
}
