using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Forgets fingerprints and counts that no rule can need any more: tables do not grow with the age of the agent.</summary>
public sealed partial class SignalRetention(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock,
    ILogger<SignalRetention> logger
)
{
    // The longest that a match can matter: it may count in a window, or reopen within a cooldown.
    private static readonly TimeSpan Remembered =
        AlertPatternRules.MaxWindow + AlertPatternRules.MaxCooldown;

    /// <summary>Deletes what was not seen for longer than any pattern looks back; what an active incident speaks for stays.</summary>
    /// <returns>How many fingerprints.</returns>
    public async Task<int> ForgetAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var cutoff = clock.GetUtcNow() - Remembered;
        await db.PatternHits.Where(h => h.Hour < cutoff).ExecuteDeleteAsync(cancellation);
        var forgotten = await db
            .SignalGroups.Where(g =>
                g.LastSeen < cutoff
                && !db.Incidents.Any(i =>
                    (i.Id == g.IncidentId || i.Fingerprint == g.Fingerprint)
                    && (
                        i.Status == Domain.Incidents.IncidentStatus.Open
                        || i.Status == Domain.Incidents.IncidentStatus.Investigating
                    )
                )
            )
            .ExecuteDeleteAsync(cancellation);
        if (forgotten > 0)
        {
            Log.Forgotten(logger, forgotten, Remembered.TotalDays);
        }

        return forgotten;
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Information,
            "Forgot {Count} fingerprints that were not seen for {Days} days"
        )]
        public static partial void Forgotten(ILogger logger, int count, double days);
    }
}
