using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs.Search;
using OnCallAgent.Web.Data.Search;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>
/// A search of stored lines, from the newest back. The index of words names blocks that may hold what is looked for;
/// their lines are looked at one by one. Lines behind the last block are looked at in any case.
/// </summary>
internal sealed class LineSearch(
    OnCallDbContext db,
    WantedLines wanted,
    LineQuery query,
    TimeProvider clock
)
{
    // Words that every block has, and never one line together, lead through everything that is stored.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private const int FirstBlocks = 16;
    private const int MostBlocks = 512;
    private const int LinesAtOnce = 4_096;

    private readonly List<StoredLogLine> found = [];
    private readonly WordSearch? words = WordSearch.Of(query, wanted.Service, wanted.MinimumLevel);
    private readonly long began = clock.GetTimestamp();

    /// <summary>The newest lines that fit.</summary>
    /// <param name="limit">How many.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<LinePage> RunAsync(int limit, CancellationToken cancellation)
    {
        var covered = await WantedLines.BehindBlocksAsync(db, cancellation);
        if (await LookAsync(covered, wanted.Before - 1, limit, cancellation) is { } early)
        {
            return early;
        }

        var before = Math.Min(wanted.Before, covered);
        for (var most = FirstBlocks; ; most = Math.Min(most * 2, MostBlocks))
        {
            var blocks = await CandidatesAsync(before, most, cancellation);
            foreach (var (first, last) in Joined(blocks))
            {
                if (
                    await LookAsync(first, Math.Min(last, before - 1), limit, cancellation) is
                    { } page
                )
                {
                    return page;
                }
            }

            if (blocks.Count < most || blocks[^1].FirstId <= wanted.From)
            {
                return new LinePage(found, null);
            }

            before = blocks[^1].FirstId;
        }
    }

    private async Task<List<StoredLogBlock>> CandidatesAsync(
        long before,
        int most,
        CancellationToken cancellation
    )
    {
        var blocks = words switch
        {
            { } search when db.Database.IsSqlite() => SqliteWords.Candidates(
                db,
                search,
                before,
                most
            ),
            { } search when db.Database.IsNpgsql() => PostgresWords.Candidates(db, search),
            // Without an index of words every block is a candidate.
            _ => db.LogBlocks,
        };
        return await blocks
            .Where(b => b.FirstId < before && b.LastId >= wanted.From)
            .OrderByDescending(b => b.FirstId)
            .Take(most)
            .Select(b => new StoredLogBlock { FirstId = b.FirstId, LastId = b.LastId })
            .ToListAsync(cancellation);
    }

    // Neighbours are read together.
    private static List<(long First, long Last)> Joined(List<StoredLogBlock> blocks)
    {
        var ranges = new List<(long First, long Last)>();
        foreach (var block in blocks)
        {
            if (
                ranges is [.., var (first, last)]
                && block.LastId + 1 == first
                && last - block.FirstId < LinesAtOnce
            )
            {
                ranges[^1] = (block.FirstId, last);
            }
            else
            {
                ranges.Add((block.FirstId, block.LastId));
            }
        }

        return ranges;
    }

    /// <summary>Looks at the lines of a range, from its end; the page, where it is full or the time is over.</summary>
    private async Task<LinePage?> LookAsync(
        long first,
        long last,
        int limit,
        CancellationToken cancellation
    )
    {
        for (var before = last; before >= first; )
        {
            // Asked for by place, so that nothing but the key is walked.
            var from = Math.Max(first, wanted.From);
            var upTo = before;
            var lines = await wanted
                .In(db.LogLines.AsNoTracking())
                .Where(l => l.Id >= from && l.Id <= upTo)
                .OrderByDescending(l => l.Id)
                .Take(LinesAtOnce)
                .ToListAsync(cancellation);
            foreach (var line in lines)
            {
                if (Fits(line))
                {
                    found.Add(line);
                    if (found.Count == limit)
                    {
                        return new LinePage(found, line.Id);
                    }
                }
            }

            if (lines.Count < LinesAtOnce)
            {
                break;
            }

            before = lines[^1].Id - 1;
            if (IsOver)
            {
                return new LinePage(found, before + 1, TimedOut: true);
            }
        }

        return IsOver && first > wanted.From ? new LinePage(found, first, TimedOut: true) : null;
    }

    private bool IsOver => clock.GetElapsedTime(began) > TimeLimit;

    private bool Fits(StoredLogLine line) =>
        query.Matches(line.Level, line.Service, line.Message, Fields(line.Metadata));

    /// <summary>The values of a line's further fields. Read only where its message and service do not decide already.</summary>
    internal static IEnumerable<string> Fields(string? metadata)
    {
        if (metadata is null)
        {
            yield break;
        }

        using var fields = JsonDocument.Parse(metadata);
        foreach (var field in fields.RootElement.EnumerateObject())
        {
            yield return field.Value.ValueKind == JsonValueKind.String
                ? field.Value.GetString()!
                : field.Value.GetRawText();
        }
    }
}
