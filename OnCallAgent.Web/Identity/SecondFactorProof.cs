using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Identity;

/// <summary>Takes the codes of second factors. A code counts once; wrong ones count towards the lock-out.</summary>
public sealed partial class SecondFactorProof(
    Guesses guesses,
    OnCallDbContext database,
    OneTimeCodes codes,
    AuditLog audit,
    TimeProvider clock,
    ILogger<SecondFactorProof> logger
)
{
    /// <summary>Takes the first code of an app that is being set up.</summary>
    /// <returns><see cref="WrongCode"/> or <see cref="LockedOut"/>.</returns>
    public Task<Result> FirstCodeAsync(
        OnCallUser user,
        string? code,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        return GuessAsync(
            user,
            () => TakeCodeAsync(user.Id, code, pending: true, cancellation),
            cancellation
        );
    }

    /// <summary>Takes a code of the app or a recovery code, once.</summary>
    /// <returns><see cref="WrongCode"/>, also for one that was used; <see cref="LockedOut"/>.</returns>
    public Task<Result> ProveAsync(OnCallUser user, string? code, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        return GuessAsync(
            user,
            async () =>
                await TakeCodeAsync(user.Id, code, pending: false, cancellation)
                || await TakeRecoveryCodeAsync(user, code, cancellation),
            cancellation
        );
    }

    private async Task<Result> GuessAsync(
        OnCallUser user,
        Func<Task<bool>> takeAsync,
        CancellationToken cancellation
    )
    {
        var proved = await guesses.TakeAsync(
            user,
            takeAsync,
            static () => true,
            new WrongCode(),
            cancellation
        );
        if (proved.Error is WrongCode)
        {
            Log.Wrong(logger, user.Id);
        }

        return proved;
    }

    private async Task<bool> TakeCodeAsync(
        string userId,
        string? code,
        bool pending,
        CancellationToken cancellation
    )
    {
        var factor = await database
            .SecondFactors.AsNoTracking()
            .SingleOrDefaultAsync(
                f => f.UserId == userId && (f.ConfirmedAt == null) == pending,
                cancellation
            );
        if (factor is null || code is null || StepOf(factor, code) is not { } step)
        {
            return false;
        }

        // In one statement: of two who show the same code at once, one is let in.
        return await database
                .SecondFactors.Where(f => f.UserId == userId && f.LastStep < step)
                .ExecuteUpdateAsync(f => f.SetProperty(x => x.LastStep, step), cancellation) == 1;
    }

    private long? StepOf(SecondFactor factor, string code)
    {
        try
        {
            return codes.StepOf(factor.ProtectedSecret, code, clock.GetUtcNow());
        }
        catch (CryptographicException)
        {
            // Recovery codes are still good, and an admin can take the factor away.
            Log.Unreadable(logger, factor.UserId);
            return null;
        }
    }

    private async Task<bool> TakeRecoveryCodeAsync(
        OnCallUser user,
        string? code,
        CancellationToken cancellation
    )
    {
        if (code is null || OneTimeCodes.HashOf(user.Id, code) is not { } hash)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        var taken = await database
            .RecoveryCodes.Where(c => c.Hash == hash && c.UserId == user.Id && c.UsedAt == null)
            .ExecuteUpdateAsync(
                c => c.SetProperty(x => x.UsedAt, (DateTimeOffset?)now),
                cancellation
            );
        if (taken == 1)
        {
            await audit.RecordAsync(
                user.UserName ?? user.Id,
                "user",
                user.Id,
                "recovery_code_used",
                "",
                user.UserName ?? "",
                cancellation
            );
        }

        return taken == 1;
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Error,
            "The second factor of user {UserId} cannot be decrypted: SECRET_KEY was changed since. An admin can reset it"
        )]
        public static partial void Unreadable(ILogger logger, string userId);

        [LoggerMessage(LogLevel.Warning, "User {UserId} gave a wrong code")]
        public static partial void Wrong(ILogger logger, string userId);
    }
}
