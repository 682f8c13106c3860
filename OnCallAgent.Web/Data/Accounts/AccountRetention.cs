using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Accounts;

/// <summary>Forgets sessions that are over; what they did stays in the audit log.</summary>
public sealed class AccountRetention(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock
)
{
    /// <summary>How long an ended session is kept, and with it the tokens that would show a theft.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Deletes sessions that ended longer ago than <see cref="Kept"/>, with their tokens, and tokens past their day.</summary>
    /// <returns>How many rows.</returns>
    public async Task<int> DeleteExpiredAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        var cutoff = now - Kept;
        var tokens = await db
            .RefreshTokens.Where(t => t.ExpiresAt <= now)
            .ExecuteDeleteAsync(cancellation);
        var sessions = await db
            .UserSessions.Where(s => s.ExpiresAt < cutoff || s.EndedAt < cutoff)
            .ExecuteDeleteAsync(cancellation);
        return tokens + sessions;
    }
}
