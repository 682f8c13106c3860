using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Stores how far a polled source was read, by compare-and-swap, with the documents that may be seen again.</summary>
internal static class PollMoves
{
    /// <summary>False where somebody else has moved it.</summary>
    public static async Task<bool> StoreAsync(
        OnCallDbContext context,
        string source,
        PollMove move,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var (through, window) = move.After;
        var (from, to, readTo) = (window?.From, window?.To, window?.ReadTo);
        var moved = await context
            .PollCheckpoints.Where(c =>
                c.SourceId == source
                && c.Version == move.Version
                && (move.Holder == null || c.Owner == move.Holder)
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.Version, c => c.Version + 1)
                        .SetProperty(c => c.Through, through)
                        .SetProperty(c => c.WindowFrom, from)
                        .SetProperty(c => c.WindowTo, to)
                        .SetProperty(c => c.ReadTo, readTo)
                        .SetProperty(c => c.UpdatedAt, now),
                cancellation
            );
        if (moved == 0)
        {
            return false;
        }

        if (window is null)
        {
            await context
                .PollCheckpoints.Where(c =>
                    c.SourceId == source && c.RememberedFrom < move.ForgetBefore
                )
                .ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.RememberedFrom, move.ForgetBefore),
                    cancellation
                );
        }

        if (move.Seen is { Fingerprints.Length: > 0 } seen)
        {
            context.SeenDocuments.Add(seen);
        }

        // In an open window, what shares the last document's time can come again.
        var place = window is null ? DateTimeOffset.MaxValue : readTo ?? DateTimeOffset.MinValue;
        await context
            .SeenDocuments.Where(d =>
                d.SourceId == source && d.LastTime < move.ForgetBefore && d.LastPlace < place
            )
            .ExecuteDeleteAsync(cancellation);
        return true;
    }
}
