using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.News;

/// <summary>A look at what other nodes did since the last one.</summary>
/// <param name="News">In the order of their ids.</param>
/// <param name="Missed">Whether more may have happened than is listed.</param>
internal sealed record NewsLook(IReadOnlyList<NodeNews> News, bool Missed);

/// <summary>
/// Reads what other nodes did, each piece once. Ids are given before they are committed, so one that is passed over is
/// looked for again for a while: its transaction may still be under way.
/// </summary>
internal sealed class NewsReader(
    IDbContextFactory<OnCallDbContext> contexts,
    NodeIdentity node,
    TimeProvider clock
)
{
    /// <summary>Most pieces of one look.</summary>
    public const int MostAtOnce = 1_000;

    /// <summary>How long news is kept. Whoever was away for longer reads everything again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    // Well within what is kept, for clocks of nodes differ.
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromMinutes(5);

    // Longer than any transaction takes that is not stuck.
    private static readonly TimeSpan GapsOpen = TimeSpan.FromMinutes(2);
    private const int MostGaps = 500;

    private readonly Dictionary<long, long> gaps = [];
    private long? last;
    private long lookedAt;

    /// <summary>What is new since the last look. The first one finds where to begin.</summary>
    public async Task<NewsLook> LookAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var began = clock.GetTimestamp();
        if (last is not { } known || clock.GetElapsedTime(lookedAt, began) > LongestAbsence)
        {
            var isFirst = last is null;
            last = await db.NodeNews.MaxAsync(n => (long?)n.Id, cancellation) ?? 0;
            gaps.Clear();
            lookedAt = began;
            return new NewsLook([], !isFirst);
        }

        foreach (
            var old in gaps.Where(g => clock.GetElapsedTime(g.Value, began) > GapsOpen).ToList()
        )
        {
            gaps.Remove(old.Key);
        }

        var open = gaps.Keys.ToArray();
        var found = await db
            .NodeNews.AsNoTracking()
            .Where(n => n.Id > known || open.Contains(n.Id))
            .OrderBy(n => n.Id)
            .Take(MostAtOnce)
            .ToListAsync(cancellation);
        foreach (var news in found)
        {
            gaps.Remove(news.Id);
            for (var id = Math.Max(last.Value + 1, news.Id - MostGaps); id < news.Id; id++)
            {
                gaps[id] = began;
            }

            last = Math.Max(last.Value, news.Id);
        }

        foreach (var lowest in gaps.Keys.Order().Take(Math.Max(0, gaps.Count - MostGaps)).ToList())
        {
            gaps.Remove(lowest);
        }

        lookedAt = began;
        return new NewsLook(
            [.. found.Where(n => n.Node != node.Instance)],
            found.Count == MostAtOnce
        );
    }

    /// <summary>Lines that another node stored, in their order.</summary>
    public async Task<IReadOnlyList<StoredLogLine>> LinesAsync(
        long first,
        int count,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .LogLines.AsNoTracking()
            .Where(l => l.Id >= first && l.Id < first + count)
            .OrderBy(l => l.Id)
            .ToListAsync(cancellation);
    }

    /// <summary>Deletes what everybody has read.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var before = clock.GetUtcNow() - Kept;
        await db.NodeNews.Where(n => n.At < before).ExecuteDeleteAsync(cancellation);
    }
}
