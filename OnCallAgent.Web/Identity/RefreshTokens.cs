using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;

namespace OnCallAgent.Web.Identity;

/// <summary>A session that goes on.</summary>
/// <param name="User">Whose.</param>
/// <param name="SessionId">Which.</param>
/// <param name="Token">What renews it the next time. Secret.</param>
public sealed record RenewedSession(OnCallUser User, string SessionId, string Token);

/// <summary>
/// Refresh tokens, each good for one renewal (RFC 9700, 4.14.2). One that is shown a second time was copied: whoever
/// shows it, owner or thief, the session ends, and both have to sign in.
/// </summary>
public sealed partial class RefreshTokens(
    IDbContextFactory<OnCallDbContext> contexts,
    UserManager<OnCallUser> users,
    UserSessions sessions,
    TimeProvider clock,
    ILogger<RefreshTokens> logger
)
{
    /// <summary>What a refresh token begins with.</summary>
    public const string Prefix = "ocr_";

    /// <summary>The first one of a session.</summary>
    public async Task<string> IssueAsync(string sessionId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var token = Add(db, sessionId);
        await db.SaveChangesAsync(cancellation);
        return token;
    }

    /// <summary>Takes a token for the next one.</summary>
    /// <returns>The session, or <see cref="RefreshRefused"/>, which does not tell why.</returns>
    public async Task<Result<RenewedSession>> RedeemAsync(
        string token,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(token);
        if (
            token.Length > SecretTokens.LongestShown
            || !token.StartsWith(Prefix, StringComparison.Ordinal)
        )
        {
            return new RefreshRefused();
        }

        var hash = SecretTokens.HashOf(token);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var found = await db
            .RefreshTokens.AsNoTracking()
            .Join(
                db.UserSessions.AsNoTracking(),
                t => t.SessionId,
                s => s.Id,
                (t, s) => new { Token = t, Session = s }
            )
            .SingleOrDefaultAsync(x => x.Token.Hash == hash, cancellation);
        if (found is null || !SecretTokens.Same(found.Token.Hash, hash))
        {
            return new RefreshRefused();
        }

        if (found.Token.UsedAt is not null)
        {
            return await StolenAsync(found.Session, cancellation);
        }

        var now = clock.GetUtcNow();
        if (
            found.Token.ExpiresAt <= now
            || await users.FindByIdAsync(found.Session.UserId) is not { IsActive: true } user
            || !await sessions.IsLiveAsync(found.Session.Id, user)
        )
        {
            return new RefreshRefused();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Of two who show it at once, one comes first.
        var taken = await db
            .RefreshTokens.Where(t => t.Hash == hash && t.UsedAt == null)
            .ExecuteUpdateAsync(
                s => s.SetProperty(t => t.UsedAt, (DateTimeOffset?)now),
                cancellation
            );
        if (taken == 0)
        {
            await transaction.RollbackAsync(cancellation);
            return await StolenAsync(found.Session, cancellation);
        }

        var next = Add(db, found.Session.Id);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new RenewedSession(user, found.Session.Id, next);
    }

    private string Add(OnCallDbContext db, string sessionId)
    {
        var token = SecretTokens.Make(Prefix);
        db.RefreshTokens.Add(
            new RefreshToken
            {
                Hash = SecretTokens.HashOf(token),
                SessionId = sessionId,
                ExpiresAt = clock.GetUtcNow() + UserSessions.Remembered,
            }
        );
        return token;
    }

    private async Task<RefreshRefused> StolenAsync(
        UserSession session,
        CancellationToken cancellation
    )
    {
        var ended = await sessions.EndAsync(
            session.UserId,
            session.Id,
            Data.Audit.AuditActor.Unknown,
            "A refresh token was shown a second time",
            cancellation
        );
        if (ended.IsSuccess)
        {
            LogReused(logger, session.UserId, session.Id);
        }

        return new RefreshRefused();
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A refresh token of user {UserId} was shown a second time; session {SessionId} is ended"
    )]
    private static partial void LogReused(ILogger logger, string userId, string sessionId);
}
