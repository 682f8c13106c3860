using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Lines of one service that say the same but for numbers, ids, times and the like.</summary>
/// <param name="Text">What they say, with what varies masked.</param>
/// <param name="Service">Their service.</param>
/// <param name="Level">The worst of their levels.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstAt">The earliest of their own times.</param>
/// <param name="LastAt">The latest.</param>
/// <param name="Example">The newest of them.</param>
public sealed record LineGroup(
    string Text,
    string Service,
    EntryLevel Level,
    long Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    StoredLogLine Example
);

/// <summary>What stored lines say, most frequent first.</summary>
/// <param name="Groups">At most as many as were asked for.</param>
/// <param name="GroupCount">How many there were.</param>
/// <param name="LinesExamined">Lines that were looked at, from the newest back.</param>
/// <param name="LinesMatched">Of these, those that fit.</param>
/// <param name="Complete">Whether nothing older is stored that was not looked at.</param>
public sealed record GroupedLines(
    IReadOnlyList<LineGroup> Groups,
    int GroupCount,
    long LinesExamined,
    long LinesMatched,
    bool Complete
);

/// <summary>Finds what kinds of lines are stored: all of them, or those that a pattern matches.</summary>
public sealed class LineGroups(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>Most lines that are looked at.</summary>
    public const int MostExamined = 200_000;

    private const int LinesAtOnce = 5_000;
    private const int MostGroups = 10_000;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Groups the newest lines that fit.</summary>
    /// <param name="filter">Which lines are looked at; its search is part of it.</param>
    /// <param name="pattern">Only lines that it matches; null for all. Each search has the pattern's own time limit.</param>
    /// <param name="top">How many groups.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<GroupedLines> OfAsync(
        LogFilter filter,
        PatternRegex? pattern,
        int top,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var wanted = await WantedLines.OfAsync(db, filter, cancellation);
        var began = clock.GetTimestamp();
        var groups = new Dictionary<(string Text, string Service), LineGroup>();
        var (examined, matched, before, complete) = (0L, 0L, wanted.Before, false);
        while (!complete && examined < MostExamined && clock.GetElapsedTime(began) < TimeLimit)
        {
            var upTo = before;
            var lines = await wanted
                .In(db.LogLines.AsNoTracking())
                .Where(l => l.Id < upTo)
                .OrderByDescending(l => l.Id)
                .Take(LinesAtOnce)
                .ToListAsync(cancellation);
            foreach (var line in lines)
            {
                examined++;
                if (
                    (
                        filter.Search is { } search
                        && !search.Matches(
                            line.Level,
                            line.Service,
                            line.Message,
                            LineSearch.Fields(line.Metadata)
                        )
                    ) || (pattern is not null && pattern.Test(line.Message) != SearchVerdict.Match)
                )
                {
                    continue;
                }

                matched++;
                Count(groups, line);
            }

            complete = lines.Count < LinesAtOnce;
            before = lines.Count == 0 ? before : lines[^1].Id;
        }

        return new GroupedLines(
            [
                .. groups
                    .Values.OrderByDescending(g => g.Count)
                    .ThenBy(g => g.Text, StringComparer.Ordinal)
                    .Take(top),
            ],
            groups.Count,
            examined,
            matched,
            complete
        );
    }

    private static void Count(
        Dictionary<(string Text, string Service), LineGroup> groups,
        StoredLogLine line
    )
    {
        var key = (MessageNormaliser.Normalise(line.Message), line.Service);
        if (groups.TryGetValue(key, out var known))
        {
            groups[key] = known with
            {
                Count = known.Count + 1,
                Level = line.Level > known.Level ? line.Level : known.Level,
                FirstAt = line.Timestamp < known.FirstAt ? line.Timestamp : known.FirstAt,
                LastAt = line.Timestamp > known.LastAt ? line.Timestamp : known.LastAt,
            };
        }
        else if (groups.Count < MostGroups)
        {
            groups.Add(
                key,
                new LineGroup(
                    key.Item1,
                    line.Service,
                    line.Level,
                    1,
                    line.Timestamp,
                    line.Timestamp,
                    line
                )
            );
        }
    }
}
