using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>A silence with how it stands and what it suppressed.</summary>
/// <param name="Silence">What people said.</param>
/// <param name="State">How it stands now.</param>
/// <param name="Current">The stretch that holds now; null where none does.</param>
/// <param name="Next">The next one to come; null for none.</param>
/// <param name="Suppressed">Signals it suppressed.</param>
/// <param name="LastSuppressedAt">When the latest came.</param>
/// <param name="WouldHaveOpened">Faults that would have opened or reopened an incident.</param>
public sealed record SilenceCard(
    Silence Silence,
    SilenceState State,
    SilenceSpan? Current,
    SilenceSpan? Next,
    long Suppressed,
    DateTimeOffset? LastSuppressedAt,
    int WouldHaveOpened
);

/// <summary>What a silence would cover.</summary>
/// <param name="OpenIncidents">Active incidents: id and title, the first <see cref="SilenceQueries.MostPreviewed"/>.</param>
/// <param name="IncidentCount">How many there are.</param>
/// <param name="Signals">Matching lines of the last 24 hours that it would have covered.</param>
/// <param name="IsComplete">False where there were more lines than were looked at: then there are at least so many.</param>
public sealed record SilencePreview(
    IReadOnlyList<(string Id, string Title)> OpenIncidents,
    int IncidentCount,
    int Signals,
    bool IsComplete
);

/// <summary>Reads silences.</summary>
public sealed class SilenceQueries(
    IDbContextFactory<OnCallDbContext> contexts,
    LivePatterns patterns,
    TimeProvider clock
)
{
    /// <summary>Most silences in one answer; the latest ones.</summary>
    public const int MostListed = 500;

    /// <summary>Most incidents that a preview names.</summary>
    public const int MostPreviewed = 20;

    // Enough to tell a handful from a flood; looking at more would make typing slow.
    private const int MostLinesLookedAt = 10_000;

    /// <summary>The silences, those that were made last first.</summary>
    public async Task<IReadOnlyList<SilenceCard>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var silences = await db
            .Silences.AsNoTracking()
            .OrderByDescending(s => s.Id)
            .Take(MostListed)
            .ToListAsync(cancellation);
        var tallies = await TalliesAsync(db.SuppressedFaults.AsNoTracking(), cancellation);
        var now = clock.GetUtcNow();
        return [.. silences.Select(s => Card(s, tallies.GetValueOrDefault(s.Id), now))];
    }

    /// <summary>One silence and what it suppressed, the most often first; null where there is none of this id.</summary>
    public async Task<(SilenceCard Card, IReadOnlyList<SuppressedFault> Faults)?> ReadAsync(
        string id,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (
            await db.Silences.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellation)
            is not { } silence
        )
        {
            return null;
        }

        var faults = await db
            .SuppressedFaults.AsNoTracking()
            .Where(f => f.SilenceId == id)
            .OrderByDescending(f => f.Count)
            .ToListAsync(cancellation);
        var tallies = await TalliesAsync(
            db.SuppressedFaults.AsNoTracking().Where(f => f.SilenceId == id),
            cancellation
        );
        return (Card(silence, tallies.GetValueOrDefault(id), clock.GetUtcNow()), faults);
    }

    /// <summary>The silence that covers an incident now; null for none.</summary>
    public async Task<(Silence Silence, SilenceSpan Span)?> CoveringAsync(
        Incident incident,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var active = await SilenceBook.ActiveAsync(db, clock.GetUtcNow(), cancellation);
        return active.Covering(SilenceSubject.Of(incident));
    }

    /// <summary>What these matchers would cover. They must be sound.</summary>
    public async Task<SilencePreview> PreviewAsync(
        IReadOnlyList<SilenceMatcher> matchers,
        CancellationToken cancellation
    )
    {
        var silence = ActiveSilences.Of(matchers);
        var set = await patterns.CurrentAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var incidents = await db
            .Incidents.AsNoTracking()
            .Where(i => i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating)
            .OrderByDescending(i => i.CreatedAt)
            .ToListAsync(cancellation);
        var covered = incidents
            .Where(i => silence.Covering(SilenceSubject.Of(i)) is not null)
            .ToArray();
        var since = clock.GetUtcNow() - TimeSpan.FromHours(24);
        var (looked, signals) = (0, 0);
        await foreach (
            var line in db
                .LogLines.AsNoTracking()
                .Where(l => l.ObservedAt >= since && (l.MatchLength > 0 || l.IncidentId != null))
                .OrderByDescending(l => l.Id)
                .Take(MostLinesLookedAt)
                .AsAsyncEnumerable()
                .WithCancellation(cancellation)
        )
        {
            looked++;
            signals +=
                set.Detect(StoredEntry.Of(line)) is { } signal
                && silence.Covering(SilenceSubject.Of(signal)) is not null
                    ? 1
                    : 0;
        }

        return new SilencePreview(
            [.. covered.Take(MostPreviewed).Select(i => (i.Id, i.Title))],
            covered.Length,
            signals,
            looked < MostLinesLookedAt
        );
    }

    private static SilenceCard Card(Silence silence, Tally? tally, DateTimeOffset now) =>
        new(
            silence,
            silence.StateAt(now),
            SilenceSchedule.At(silence, now),
            SilenceSchedule.Next(silence, now),
            tally?.Count ?? 0,
            tally?.LastAt,
            tally?.Opens ?? 0
        );

    private static async Task<Dictionary<string, Tally>> TalliesAsync(
        IQueryable<SuppressedFault> faults,
        CancellationToken cancellation
    ) =>
        await faults
            .GroupBy(f => f.SilenceId)
            .Select(g => new Tally(
                g.Key,
                g.Sum(f => f.Count),
                g.Max(f => f.LastAt),
                g.Sum(f => f.WouldHaveOpened ? 1 : 0)
            ))
            .ToDictionaryAsync(t => t.SilenceId, StringComparer.Ordinal, cancellation);

    private sealed record Tally(string SilenceId, long Count, DateTimeOffset LastAt, int Opens);
}
