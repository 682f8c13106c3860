using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>The sign-ins that are alive: opened, looked up at every request, listed and ended.</summary>
public sealed class UserSessions(
    IDbContextFactory<OnCallDbContext> contexts,
    IHttpContextAccessor requests,
    IIdSource ids,
    OnCallOptions options,
    TimeProvider clock
)
{
    /// <summary>Claim that names the session, in cookies and access tokens.</summary>
    internal const string SessionClaim = "sid";

    /// <summary>Most characters kept of what a browser or program calls itself.</summary>
    internal const int LongestClient = 200;

    /// <summary>Most live sessions of one account: a script that signs in every minute pushes out its own oldest.</summary>
    public const int MostOfOne = 100;

    /// <summary>How long a browser stays signed in without being used.</summary>
    public static readonly TimeSpan BrowserIdle = TimeSpan.FromHours(12);

    /// <summary>The same where it is to remember; the life of a refresh token, too.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(14);

    /// <summary>How long a session lives at most, however busy.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>
    /// The same where an identity provider vouched: no longer than a shift, so that who lost a group there, or the
    /// account, is out by then.
    /// </summary>
    public static readonly TimeSpan LongestVouched = TimeSpan.FromHours(12);

    // "Last seen" is good to the minute: a row written at every request would cost more than the request.
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    /// <summary>Opens a session for who has just proved to be this person.</summary>
    public async Task<UserSession> OpenAsync(
        OnCallUser user,
        SessionKind kind,
        TimeSpan idle,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        var now = clock.GetUtcNow();
        var session = new UserSession
        {
            Id = ids.Next().ToString("N"),
            UserId = user.Id,
            Kind = kind,
            Stamp = AccessTokens.StampOf(user),
            OpenedAt = now,
            LastSeenAt = now,
            Idle = idle,
            ExpiresAt = now + idle,
            Address = requests.HttpContext?.Connection.RemoteIpAddress?.ToString() ?? "",
            Client = Cut(requests.HttpContext?.Request.Headers.UserAgent.ToString()),
        };
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.UserSessions.Add(session);
        await db.SaveChangesAsync(cancellation);
        var surplus = await Live(db, user, now)
            .OrderByDescending(s => s.LastSeenAt)
            .Skip(MostOfOne)
            .Select(s => s.Id)
            .ToListAsync(cancellation);
        if (surplus.Count > 0)
        {
            await EndManyAsync(
                user.Id,
                s => s.Where(x => surplus.Contains(x.Id)),
                user.UserName ?? user.Id,
                $"There may be {MostOfOne} at a time",
                cancellation
            );
        }

        return session;
    }

    /// <summary>Whether this session of this person is alive; marks it as seen.</summary>
    internal async Task<bool> IsLiveAsync(string? id, OnCallUser user)
    {
        if (id is null)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync();
        var session = await Live(db, user, now).SingleOrDefaultAsync(s => s.Id == id);
        if (session is null)
        {
            return false;
        }

        if (now - session.LastSeenAt >= Precision)
        {
            var expires = Earlier(now + session.Idle, session.OpenedAt + LongestOf(session.Kind));
            await db
                .UserSessions.Where(s => s.Id == id && s.EndedAt == null)
                .ExecuteUpdateAsync(s =>
                    s.SetProperty(x => x.LastSeenAt, now).SetProperty(x => x.ExpiresAt, expires)
                );
        }

        return true;
    }

    /// <summary>The live sessions of an account, the last seen first.</summary>
    public async Task<IReadOnlyList<UserSession>> ListAsync(
        OnCallUser user,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Live(db, user, clock.GetUtcNow())
            .OrderByDescending(s => s.LastSeenAt)
            .ThenByDescending(s => s.Id)
            .ToListAsync(cancellation);
    }

    /// <summary>Ends one session: its cookie or tokens open nothing from the next request on.</summary>
    /// <param name="userId">Whose it is.</param>
    /// <param name="id">Which.</param>
    /// <param name="by">Who ends it.</param>
    /// <param name="why">Why, for the audit log.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see cref="EntryNotFound"/> where the account has no such live session.</returns>
    public async Task<Result> EndAsync(
        string userId,
        string id,
        string by,
        string why,
        CancellationToken cancellation
    ) =>
        await EndManyAsync(userId, s => s.Where(x => x.Id == id), by, why, cancellation) > 0
            ? Result.Success
            : new EntryNotFound("such session");

    /// <summary>Ends all sessions of an account but one.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="butThis">The one that lives on; null for none.</param>
    /// <param name="by">Who ends them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many there were.</returns>
    public Task<int> EndAllAsync(
        string userId,
        string? butThis,
        string by,
        CancellationToken cancellation
    ) =>
        EndManyAsync(
            userId,
            s => butThis is null ? s : s.Where(x => x.Id != butThis),
            by,
            "all were ended",
            cancellation
        );

    private async Task<int> EndManyAsync(
        string userId,
        Func<IQueryable<UserSession>, IQueryable<UserSession>> which,
        string by,
        string why,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.ForAsync(by, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = clock.GetUtcNow();
        var ended = await which(
                db.UserSessions.Where(s =>
                    s.UserId == userId && s.EndedAt == null && s.ExpiresAt > now
                )
            )
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.EndedAt, (DateTimeOffset?)now),
                cancellation
            );
        if (ended > 0)
        {
            db.Record("user", userId, "session_ended", ended == 1 ? $"{why}." : $"{why}: {ended}.");
            await db.SaveChangesAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return ended;
    }

    private IQueryable<UserSession> Live(OnCallDbContext db, OnCallUser user, DateTimeOffset now)
    {
        var (id, stamp) = (user.Id, AccessTokens.StampOf(user));
        // What a password opened is over where passwords are no longer taken, and goes on where they are again.
        var isVouchedOnly = options.SingleSignOn is { IsOnlyWay: true };
        return db
            .UserSessions.AsNoTracking()
            .Where(s =>
                s.UserId == id && s.EndedAt == null && s.ExpiresAt > now && s.Stamp == stamp
            )
            .Where(s => !isVouchedOnly || s.Kind == SessionKind.SingleSignOn);
    }

    private static TimeSpan LongestOf(SessionKind kind) =>
        kind == SessionKind.SingleSignOn ? LongestVouched : Longest;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static string Cut(string? client) =>
        client is null ? ""
        : client.Length <= LongestClient ? client
        : client[..LongestClient];
}
