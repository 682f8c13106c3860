using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>
/// Compares the stored lines around the beginning of an incident with the quiet time before. Bounded in lines, so that
/// a busy system costs no more than a quiet one; then the quiet time is shorter.
/// </summary>
internal static class SuspectReader
{
    private const int MostLines = 10_000;

    // With less than this everything looks new.
    private const int LeastQuietLines = 20;

    // The root logs before those who complain, and a pattern's threshold takes its time.
    private static readonly TimeSpan BeforeFirstSign = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(30);

    public static async Task<IReadOnlyList<Suspect>> ReadAsync(
        OnCallDbContext db,
        Incident incident,
        ServiceCatalog services,
        CancellationToken cancellation
    )
    {
        var since = incident.FirstSeen - BeforeFirstSign;
        var from = since - QuietTime;
        // Lines are found by their place: blocks know when their latest line was written.
        var place =
            await db
                .LogBlocks.Where(b => b.Latest >= since)
                .MinAsync(b => (long?)b.FirstId, cancellation)
            ?? await db
                .LogBlocks.OrderByDescending(b => b.FirstId)
                .Select(b => b.LastId + 1)
                .FirstOrDefaultAsync(cancellation);
        var (quiet, trouble) = (new LogMix(), new LogMix());
        await foreach (
            var line in Told(
                db.LogLines.Where(l => l.Id >= place && l.Timestamp >= from)
                    .OrderBy(l => l.Id)
                    .Take(MostLines)
            )
        )
        {
            Add(line.Timestamp < since ? quiet : trouble, line);
        }

        if (trouble.Lines == 0)
        {
            return [];
        }

        await foreach (
            var line in Told(
                db.LogLines.Where(l => l.Id < place)
                    .OrderByDescending(l => l.Id)
                    .Take(MostLines)
                    .Where(l => l.Timestamp >= from && l.Timestamp < since)
            )
        )
        {
            Add(quiet, line);
        }

        return quiet.Lines < LeastQuietLines
            ? []
            : [.. SuspectRanking.Rank(quiet, trouble, services).Where(static s => s.Score > 0)];
    }

    private static void Add(LogMix mix, Written line) =>
        mix.Add(
            line.Timestamp,
            new LineKind(
                line.Service,
                line.Level >= EntryLevel.Error,
                MessageNormaliser.Normalise(line.Message)
            )
        );

    private static IAsyncEnumerable<Written> Told(IQueryable<StoredLogLine> lines) =>
        lines
            .AsNoTracking()
            .Select(l => new Written(l.Timestamp, l.Level, l.Service, l.Message))
            .AsAsyncEnumerable();

    private sealed record Written(
        DateTimeOffset Timestamp,
        EntryLevel Level,
        string Service,
        string Message
    );
}
