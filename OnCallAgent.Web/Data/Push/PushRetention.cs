using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Push;

/// <summary>Forgets what was remembered of requests, deliveries and alerts only so that a late copy of them does no harm.</summary>
public sealed class PushRetention(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>How long the last word on an alert is remembered. No program delivers later than that.</summary>
    public static readonly TimeSpan EpisodesKept = TimeSpan.FromDays(30);

    /// <summary>Deletes receipts and kept answers past their day, and alerts that nobody spoke of for <see cref="EpisodesKept"/>.</summary>
    /// <returns>How many rows.</returns>
    public async Task<int> DeleteExpiredAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        var receipts = await db
            .PushReceipts.Where(r => r.ExpiresAt <= now)
            .ExecuteDeleteAsync(cancellation);
        var answers = await db
            .KeptAnswers.Where(a => a.ExpiresAt <= now)
            .ExecuteDeleteAsync(cancellation);
        var cutoff = now - EpisodesKept;
        // One whose incident is still open stays, however old: its end must find the incident.
        var episodes = await db
            .AlertEpisodes.Where(e =>
                e.ChangedAt < cutoff
                && !db.Incidents.Any(i =>
                    i.Id == e.IncidentId
                    && (i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating)
                )
            )
            .ExecuteDeleteAsync(cancellation);
        return receipts + answers + episodes;
    }
}
