using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Stores how far files were read, each by compare-and-swap.</summary>
internal static class CheckpointMoves
{
    public static async Task<Result> StoreAsync(
        OnCallDbContext context,
        string node,
        string source,
        IReadOnlyList<CheckpointChange> changes,
        CancellationToken cancellation
    )
    {
        // First all that gives up a path, then all that takes one: rotation hands names on.
        foreach (var change in changes.OrderBy(StaysInPlace))
        {
            if (
                change.Before is { } before
                && await MoveAsync(context, node, source, before, change, cancellation) == 0
            )
            {
                return new CheckpointMoved(source, before.Path);
            }
        }

        foreach (var change in changes.Where(c => !StaysInPlace(c)))
        {
            if (change.After is not { } after)
            {
                continue;
            }

            if (
                await context.Checkpoints.AnyAsync(
                    c => c.Node == node && c.SourceId == source && c.Path == after.Path,
                    cancellation
                )
            )
            {
                return new CheckpointMoved(source, after.Path);
            }

            context.Checkpoints.Add(
                new FileCheckpoint
                {
                    Node = node,
                    SourceId = source,
                    Path = after.Path,
                    FileId = after.FileId,
                    PrefixLength = after.PrefixLength,
                    PrefixHash = after.PrefixHash,
                    Offset = after.Offset,
                    LineNumber = after.LineNumber,
                    UpdatedAt = after.UpdatedAt,
                }
            );
        }

        return Result.Success;
    }

    private static bool StaysInPlace(CheckpointChange change) =>
        change.Before is { } before
        && change.After is { } after
        && before.Path.Equals(after.Path, StringComparison.Ordinal);

    private static Task<int> MoveAsync(
        OnCallDbContext context,
        string node,
        string source,
        FileCheckpoint before,
        CheckpointChange change,
        CancellationToken cancellation
    )
    {
        var stored = context.Checkpoints.Where(c =>
            c.Node == node
            && c.SourceId == source
            && c.Path == before.Path
            && c.FileId == before.FileId
            && c.Offset == before.Offset
        );
        if (!StaysInPlace(change))
        {
            return stored.ExecuteDeleteAsync(cancellation);
        }

        var after = change.After!;
        return stored.ExecuteUpdateAsync(
            set =>
                set.SetProperty(c => c.FileId, after.FileId)
                    .SetProperty(c => c.PrefixLength, after.PrefixLength)
                    .SetProperty(c => c.PrefixHash, after.PrefixHash)
                    .SetProperty(c => c.Offset, after.Offset)
                    .SetProperty(c => c.LineNumber, after.LineNumber)
                    .SetProperty(c => c.UpdatedAt, after.UpdatedAt),
            cancellation
        );
    }
}
