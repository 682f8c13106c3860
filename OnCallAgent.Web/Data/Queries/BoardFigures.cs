using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Reads the figures above the board.</summary>
internal static class BoardFigures
{
    // A median of so many hardly moves with more of them, and the board reads them at every change.
    private const int MostOfWeek = 2_000;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static async Task<BoardTiles> ReadAsync(
        OnCallDbContext db,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var weekAgo = now - Week;
        var dayAgo = now - Day;
        var open = await db
            .Incidents.Where(i =>
                i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating
            )
            .GroupBy(i => i.Severity)
            .Select(g => new { Severity = g.Key, Count = g.Count() })
            .ToListAsync(cancellation);
        var seen = await db
            .Incidents.Where(i => i.AcknowledgedAt != null && i.CreatedAt >= weekAgo)
            .OrderByDescending(i => i.CreatedAt)
            .Take(MostOfWeek)
            .Select(i => new { i.CreatedAt, At = i.AcknowledgedAt!.Value })
            .ToListAsync(cancellation);
        var resolved = await db
            .Incidents.Where(i => i.ResolvedAt != null && i.ResolvedAt >= weekAgo)
            .OrderByDescending(i => i.ResolvedAt)
            .Take(MostOfWeek)
            .Select(i => new
            {
                i.CreatedAt,
                At = i.ResolvedAt!.Value,
                i.ResolutionMethod,
            })
            .ToListAsync(cancellation);
        var lines = await db
            .Incidents.Where(i => i.CreatedAt >= dayAgo)
            .GroupBy(_ => 1)
            .Select(g => new { Incidents = g.Count(), Lines = g.Sum(i => i.OccurrenceCount) })
            .SingleOrDefaultAsync(cancellation);
        return new BoardTiles
        {
            CriticalOpen = open.Where(o => o.Severity == Severity.Critical).Sum(o => o.Count),
            Open = open.Sum(o => o.Count),
            MedianToAcknowledge = Median.Of(seen.Select(i => i.At - i.CreatedAt)),
            MedianToResolve = Median.Of(resolved.Select(i => i.At - i.CreatedAt)),
            AutomatedShare =
                resolved.Count == 0
                    ? null
                    : resolved.Count(i => i.ResolutionMethod == Resolution.Automated)
                        / (double)resolved.Count,
            AlertLines = lines?.Lines ?? 0,
            IncidentsOpened = lines?.Incidents ?? 0,
        };
    }
}
