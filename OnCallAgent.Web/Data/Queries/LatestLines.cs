namespace OnCallAgent.Web.Data.Queries;

/// <summary>
/// The lines that a pane of the live log begins with. They are the same for everybody, so they are held once and read once:
/// when an outage begins, hundreds open the pane within a minute.
/// </summary>
public sealed class LatestLines(LogQueries queries, TimeProvider clock) : IDisposable
{
    // Lines never change, but retention takes them away.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim turn = new(1);
    private IReadOnlyList<StoredLogLine> known = [];
    private long readAt;

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    /// <summary>The last <see cref="LogQueries.MostListed"/> lines, in the order they arrived. The list never changes.</summary>
    public async Task<IReadOnlyList<StoredLogLine>> ReadAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (clock.GetElapsedTime(readAt) >= Longest)
            {
                (known, readAt) = ([], clock.GetTimestamp());
            }

            var newer = await queries.RecentAsync(
                new LogFilter { AfterId = known.Count > 0 ? known[^1].Id : null },
                LogQueries.MostListed,
                cancellation
            );
            if (newer.Lines.Count > 0)
            {
                var kept = LogQueries.MostListed - newer.Lines.Count;
                known = [.. known.TakeLast(kept), .. newer.Lines.Reverse()];
            }

            return known;
        }
        finally
        {
            turn.Release();
        }
    }
}
