using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Live;

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
    ILogger<LogIntake> logger
)
{
    // Each is lost only to somebody who got through in that moment.
    private const int Attempts = 20;
    private const int LinesPerEvent = 500;

    /// <summary>Takes a batch in. A conflict with another writer is tried again; a failing database throws, and nothing is stored.</summary>
    /// <returns>What it came to, or <see cref="CheckpointMoved"/>, <see cref="PollMoved"/> or <see cref="SourceGone"/>.</returns>
    public async Task<Result<IntakeReceipt>> TakeAsync(
        IntakeBatch batch,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(batch);
        var set = await patterns.CurrentAsync(cancellation);
        var entries = new LogEntry[batch.Entries.Count];
        var signals = new Signal?[batch.Entries.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = StorableText.Of(batch.Entries[i]);
            signals[i] = set.Detect(entries[i]);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StoreAsync(batch, entries, signals, cancellation);
            }
            catch (Exception conflict) when (attempt < Attempts && IntakeTurn.IsConflict(conflict))
            {
                BatchRepeated(logger, batch.SourceId, attempt, conflict.Message);
            }
        }
    }

    private async Task<Result<IntakeReceipt>> StoreAsync(
        IntakeBatch batch,
        LogEntry[] entries,
        Signal?[] signals,
        CancellationToken cancellation
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        await IntakeTurn.TakeAsync(context, cancellation);
        var now = clock.GetUtcNow();
        if (!await CountAsync(context, batch, now, cancellation))
        {
            return new SourceGone(batch.SourceId);
        }

        var moved = await CheckpointMoves.StoreAsync(
            context,
            batch.SourceId,
            batch.Checkpoints,
            cancellation
        );
        if (!moved.IsSuccess)
        {
            return moved.Error;
        }

        if (
            batch.Poll is { } poll
            && !await PollMoves.StoreAsync(context, batch.SourceId, poll, now, cancellation)
        )
        {
            return new PollMoved(batch.SourceId);
        }

        var found = signals.OfType<Signal>().ToArray();
        var known = await FaultMemory.ReadAsync(context, found, now, cancellation);
        var outcome = SignalIntake.Place(
            [.. found.Select(s => new SeenSignal(s, now))],
            known,
            ids
        );
        context.Incidents.AddRange(outcome.Opened);
        foreach (var group in outcome.Groups)
        {
            if (context.Entry(group).State == EntityState.Detached)
            {
                context.SignalGroups.Add(group);
            }
        }

        await EvidenceShelf.KeepAsync(context, outcome.Evidence, cancellation);
        var lines = await StoreLinesAsync(
            context,
            entries,
            signals,
            outcome.IncidentIds,
            now,
            cancellation
        );
        await context.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        foreach (var chunk in lines.Chunk(LinesPerEvent))
        {
            feed.Publish(new LiveEvent.LinesStored(chunk));
        }

        return new IntakeReceipt(
            found.Length,
            [.. outcome.Opened.Select(i => i.Id)],
            lines.Length == 0 ? 0 : lines[0].Id
        );
    }

    // Straight to the row, not through the change tracker: counters are no edit that anybody must be told of.
    private static async Task<bool> CountAsync(
        OnCallDbContext context,
        IntakeBatch batch,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var source = context.Sources.Where(s => s.Id == batch.SourceId);
        if (batch.Entries.Count == 0 && batch.LinesCut == 0)
        {
            return await source.AnyAsync(cancellation);
        }

        var (read, cut) = (batch.Lines ?? batch.Entries.Count, batch.LinesCut);
        return await source.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.LinesRead, s => s.LinesRead + read)
                        .SetProperty(s => s.LinesCut, s => s.LinesCut + cut)
                        .SetProperty(s => s.LastLineAt, now),
                cancellation
            ) > 0;
    }

    private static async Task<StoredLogLine[]> StoreLinesAsync(
        OnCallDbContext context,
        LogEntry[] entries,
        Signal?[] signals,
        IReadOnlyList<string?> incidentIds,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (entries.Length == 0)
        {
            return [];
        }

        var first = await LineInsert.ReserveIdsAsync(context, entries.Length, cancellation);
        var lines = new StoredLogLine[entries.Length];
        var signal = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            var match = signals[i]?.Match ?? default;
            lines[i] = new StoredLogLine
            {
                Id = first == 0 ? 0 : first + i,
                Timestamp = entry.Timestamp,
                ObservedAt = now,
                Level = entry.Level,
                Service = entry.Service,
                Message = entry.Message,
                Metadata =
                    entry.Metadata.Count == 0
                        ? null
                        : JsonSerializer.Serialize(entry.Metadata, StoredForms.Json),
                Source = entry.Source,
                Origin = entry.Position is { } at
                    ? string.Create(CultureInfo.InvariantCulture, $"{at.Path}@{at.Offset}")
                    : null,
                IncidentId = signals[i] is null ? null : incidentIds[signal++],
                MatchStart = match.Start,
                MatchLength = match.Length,
            };
        }

        await LineInsert.InsertAsync(context, lines, cancellation);
        return lines;
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
