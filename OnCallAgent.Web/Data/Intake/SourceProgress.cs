using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Second stage: how far a source was read, and how much came of it. It comes before anything is stored, because a
/// batch that another reader has already brought in ends here.
/// </summary>
internal static class SourceProgress
{
    public static async Task<Result> StoreAsync(
        OnCallDbContext context,
        IntakeBatch batch,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (!await CountAsync(context, batch, now, cancellation))
        {
            return new SourceGone(batch.SourceId);
        }

        var moved = await CheckpointMoves.StoreAsync(
            context,
            batch.Node,
            batch.SourceId,
            batch.Checkpoints,
            cancellation
        );
        if (!moved.IsSuccess)
        {
            return moved;
        }

        return
            batch.Poll is { } poll
            && !await PollMoves.StoreAsync(context, batch.SourceId, poll, now, cancellation)
            ? new PollMoved(batch.SourceId)
            : Result.Success;
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
        if (batch.Entries.Count == 0 && batch.Alerts.Count == 0 && batch.LinesCut == 0)
        {
            return await source.AnyAsync(cancellation);
        }

        var (read, cut) = (
            (batch.Lines ?? batch.Entries.Count) + batch.Alerts.Count,
            batch.LinesCut
        );
        var behind = batch.BytesBehind ?? 0;
        return await source.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.LinesRead, s => s.LinesRead + read)
                        .SetProperty(s => s.LinesCut, s => s.LinesCut + cut)
                        .SetProperty(s => s.BytesBehind, behind)
                        .SetProperty(s => s.LastLineAt, now),
                cancellation
            ) > 0;
    }
}
