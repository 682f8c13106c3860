using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Identity;

/// <summary>A second factor that waits for its first code.</summary>
/// <param name="Secret">In Base32, to be typed. Secret; cannot be read again.</param>
/// <param name="Uri">The same for a QR code (<c>otpauth://</c>). Secret.</param>
public sealed record SecondFactorOffer(string Secret, string Uri);

/// <summary>How an account stands.</summary>
/// <param name="Since">When it was confirmed; null where sign-in asks for a password only.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes were not used yet.</param>
public sealed record SecondFactorState(DateTimeOffset? Since, int RecoveryCodesLeft);

/// <summary>Recovery codes as they are shown, once. Secret.</summary>
/// <param name="Codes">Each good for one sign-in.</param>
public sealed record FreshRecoveryCodes(IReadOnlyList<string> Codes);

/// <summary>Sets second factors up and removes them.</summary>
public sealed partial class SecondFactors(
    UserManager<OnCallUser> users,
    OnCallDbContext database,
    OneTimeCodes codes,
    SecondFactorProof proof,
    UserSessions sessions,
    TimeProvider clock,
    ILogger<SecondFactors> logger
)
{
    /// <summary>How an account stands.</summary>
    public async Task<SecondFactorState> StateAsync(string userId, CancellationToken cancellation)
    {
        var since = await database
            .SecondFactors.AsNoTracking()
            .Where(f => f.UserId == userId)
            .Select(f => f.ConfirmedAt)
            .SingleOrDefaultAsync(cancellation);
        var left = await database.RecoveryCodes.CountAsync(
            c => c.UserId == userId && c.UsedAt == null,
            cancellation
        );
        return new SecondFactorState(since, since is null ? 0 : left);
    }

    /// <summary>Makes a secret that waits for its first code; one that waited before is forgotten.</summary>
    /// <param name="user">Whose; has just proved the password.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The secret, or <see cref="SecondFactorThere"/>.</returns>
    public async Task<Result<SecondFactorOffer>> BeginAsync(
        OnCallUser user,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        var secret = OneTimeCodes.NewSecret();
        var stored = codes.Protect(secret);
        var factor = await FindAsync(user, cancellation);
        if (factor?.ConfirmedAt is not null)
        {
            return new SecondFactorThere();
        }

        if (factor is null)
        {
            database.SecondFactors.Add(
                new SecondFactor
                {
                    UserId = user.Id,
                    ProtectedSecret = stored,
                    CreatedAt = clock.GetUtcNow(),
                }
            );
        }
        else
        {
            (factor.ProtectedSecret, factor.CreatedAt) = (stored, clock.GetUtcNow());
        }

        await database.SaveChangesAsync(cancellation);
        return new SecondFactorOffer(
            secret,
            OneTimeCodes.UriOf(secret, user.UserName ?? user.Email ?? user.Id)
        );
    }

    /// <summary>Switches it on with the first code of the app. From now on sign-in asks for one; sessions that were opened without end.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="code">Six digits.</param>
    /// <param name="thisSession">The one that lives on: it has just proved both.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The recovery codes, which are shown this once; <see cref="NoSecondFactor"/>, <see cref="WrongCode"/> or <see cref="LockedOut"/>.</returns>
    public async Task<Result<FreshRecoveryCodes>> ConfirmAsync(
        OnCallUser user,
        string? code,
        string? thisSession,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        var factor = await FindAsync(user, cancellation);
        if (factor is null)
        {
            return new NoSecondFactor();
        }

        if (factor.ConfirmedAt is not null)
        {
            return new SecondFactorThere();
        }

        var proved = await proof.FirstCodeAsync(user, code, cancellation);
        if (!proved.IsSuccess)
        {
            return proved.Error;
        }

        var fresh = OneTimeCodes.NewRecoveryCodes();
        database.Actor = user.UserName ?? user.Id;
        var stored = await database.AnewAsync(() => StoreAsync(user.Id, fresh, cancellation));
        if (!stored.IsSuccess)
        {
            return stored.Error;
        }

        await sessions.EndAllAsync(user.Id, thisSession, database.Actor, cancellation);
        Log.Changed(logger, user.Id, "switched on");
        return new FreshRecoveryCodes(fresh);
    }

    /// <summary>Makes new recovery codes; the old ones open nothing any more.</summary>
    /// <inheritdoc cref="ConfirmAsync" path="/returns"/>
    public async Task<Result<FreshRecoveryCodes>> RenewRecoveryCodesAsync(
        OnCallUser user,
        string? code,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        var proved = await OwnAsync(user, code, cancellation);
        if (!proved.IsSuccess)
        {
            return proved.Error;
        }

        var fresh = OneTimeCodes.NewRecoveryCodes();
        database.Actor = user.UserName ?? user.Id;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        await ReplaceRecoveryCodesAsync(user.Id, fresh, cancellation);
        database.Record("user", user.Id, "recovery_codes_renewed", "", user.UserName ?? "");
        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new FreshRecoveryCodes(fresh);
    }

    /// <summary>Switches one's own off, with a code.</summary>
    /// <returns><see cref="NoSecondFactor"/>, <see cref="WrongCode"/> or <see cref="LockedOut"/>.</returns>
    public async Task<Result> RemoveOwnAsync(
        OnCallUser user,
        string? code,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        var proved = await OwnAsync(user, code, cancellation);
        return proved.IsSuccess
            ? await RemoveAsync(user, user.UserName ?? user.Id, endSessions: false, cancellation)
            : proved;
    }

    /// <summary>For an admin: takes the second factor of somebody who has lost it away. Their sessions end.</summary>
    /// <returns><see cref="UserNotFound"/> or <see cref="NoSecondFactor"/>.</returns>
    public async Task<Result> ResetAsync(string id, string by, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id) is not { } user)
        {
            return new UserNotFound(id);
        }

        if (!user.TwoFactorEnabled)
        {
            return new NoSecondFactor();
        }

        return await RemoveAsync(user, by, endSessions: true, cancellation);
    }

    private async Task<Result> OwnAsync(
        OnCallUser user,
        string? code,
        CancellationToken cancellation
    ) =>
        user.TwoFactorEnabled
            ? await proof.ProveAsync(user, code, cancellation)
            : Result.Failure(new NoSecondFactor());

    private async Task<Result> StoreAsync(
        string userId,
        IReadOnlyList<string> fresh,
        CancellationToken cancellation
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        if (
            await users.FindByIdAsync(userId) is not { } user
            || await FindAsync(user, cancellation) is not { } factor
        )
        {
            return new NoSecondFactor();
        }

        await database.Entry(factor).ReloadAsync(cancellation);
        factor.ConfirmedAt = clock.GetUtcNow();
        await ReplaceRecoveryCodesAsync(userId, fresh, cancellation);
        user.TwoFactorEnabled = true;
        (await users.UpdateAsync(user)).MustSucceed();
        await transaction.CommitAsync(cancellation);
        return Result.Success;
    }

    private async Task<Result> RemoveAsync(
        OnCallUser user,
        string by,
        bool endSessions,
        CancellationToken cancellation
    )
    {
        database.Actor = by;
        var removed = await database.AnewAsync(() =>
            TakeAwayAsync(user.Id, endSessions, cancellation)
        );
        database.ChangeTracker.Clear();
        if (removed.IsSuccess)
        {
            Log.Changed(logger, user.Id, "removed");
        }

        return removed;
    }

    private async Task<Result> TakeAwayAsync(
        string userId,
        bool endSessions,
        CancellationToken cancellation
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        await database
            .SecondFactors.Where(f => f.UserId == userId)
            .ExecuteDeleteAsync(cancellation);
        await database
            .RecoveryCodes.Where(c => c.UserId == userId)
            .ExecuteDeleteAsync(cancellation);
        if (await users.FindByIdAsync(userId) is not { } user)
        {
            return new UserNotFound(userId);
        }

        user.TwoFactorEnabled = false;
        (
            endSessions ? await users.UpdateSecurityStampAsync(user) : await users.UpdateAsync(user)
        ).MustSucceed();
        await transaction.CommitAsync(cancellation);
        return Result.Success;
    }

    private async Task ReplaceRecoveryCodesAsync(
        string userId,
        IReadOnlyList<string> fresh,
        CancellationToken cancellation
    )
    {
        await database
            .RecoveryCodes.Where(c => c.UserId == userId)
            .ExecuteDeleteAsync(cancellation);
        database.RecoveryCodes.AddRange(
            fresh.Select(c => new RecoveryCode
            {
                Hash = OneTimeCodes.HashOf(userId, c)!,
                UserId = userId,
            })
        );
    }

    private Task<SecondFactor?> FindAsync(OnCallUser user, CancellationToken cancellation) =>
        database.SecondFactors.SingleOrDefaultAsync(f => f.UserId == user.Id, cancellation);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The second factor of user {UserId} was {What}")]
        public static partial void Changed(ILogger logger, string userId, string what);
    }
}
