using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Backtesting;

/// <summary>Stored lines in the order in which they were read, a part at a time.</summary>
public sealed class StoredLines(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>The "file" that positions of stored lines name; their line number is the line's id.</summary>
    public const string Name = "stored";

    private const int Part = 5_000;

    /// <summary>The lines that were read from a moment on and before another.</summary>
    public async IAsyncEnumerable<LogEntry> ReadAsync(
        DateTimeOffset since,
        DateTimeOffset until,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (var (line, _) in ReadWithIncidentAsync(since, until, cancellation))
        {
            yield return line;
        }
    }

    /// <summary>The same lines, each with the incident it is evidence of; null for none.</summary>
    public async IAsyncEnumerable<(LogEntry Line, string? IncidentId)> ReadWithIncidentAsync(
        DateTimeOffset since,
        DateTimeOffset until,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var lines = db.LogLines.AsNoTracking();
        if (
            await lines
                .Where(l => l.ObservedAt >= since && l.ObservedAt < until)
                .MinAsync(l => (long?)l.Id, cancellation)
            is not { } first
        )
        {
            yield break;
        }

        var after = first - 1;
        while (true)
        {
            var part = await lines
                .Where(l => l.Id > after)
                .OrderBy(l => l.Id)
                .Take(Part)
                .ToListAsync(cancellation);
            foreach (var line in part)
            {
                // A clock that went back leaves younger lines among the old ones.
                if (line.ObservedAt >= since && line.ObservedAt < until)
                {
                    yield return (
                        StoredEntry.Of(line) with
                        {
                            Position = new LinePosition(Name, 0, line.Id),
                        },
                        line.IncidentId
                    );
                }
            }

            if (part.Count < Part || part.TrueForAll(l => l.ObservedAt >= until))
            {
                yield break;
            }

            after = part[^1].Id;
        }
    }

    /// <summary>How many there are, to tell how far one is.</summary>
    public async Task<long> CountAsync(
        DateTimeOffset since,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.LogLines.LongCountAsync(
            l => l.ObservedAt >= since && l.ObservedAt < until,
            cancellation
        );
    }
}
