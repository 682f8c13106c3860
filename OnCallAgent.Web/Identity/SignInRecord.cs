using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Identity;

/// <summary>Writes down who signed in, and who was not let in and why.</summary>
public sealed partial class SignInRecord(
    UserManager<OnCallUser> users,
    AuditLog audit,
    IHttpContextAccessor requests,
    TimeProvider clock,
    ILogger<SignInRecord> logger
)
{
    /// <summary>Somebody who has proved to be this person is let in, where the account is still as it was when they did.</summary>
    /// <param name="user">The person.</param>
    /// <param name="stamp">The account's security stamp when it was proved.</param>
    /// <returns><see cref="AccountChanged"/>.</returns>
    internal async Task<Result> SignedInAsync(OnCallUser user, string? stamp)
    {
        var now = clock.GetUtcNow();
        // One statement looks and counts. It leaves the account's version as it is: who changes the account at this moment
        // would else be held up, and so would others who sign in.
        var counted = await users
            .Users.Where(u => u.Id == user.Id && u.IsActive && u.SecurityStamp == stamp)
            // A second factor that was switched on meanwhile was not asked for.
            .Where(u => u.TwoFactorEnabled == user.TwoFactorEnabled)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.LastLogin, (DateTimeOffset?)now));
        if (counted == 0)
        {
            return await ChangedAsync(user);
        }

        Log.SignedIn(logger, user.Id);
        await audit.RecordAsync(
            user.UserName ?? user.Id,
            "user",
            user.Id,
            "signed_in",
            requests.Origin(),
            user.UserName ?? "",
            CancellationToken.None
        );
        return Result.Success;
    }

    /// <summary>What was proved was proved of the account as it is no longer.</summary>
    internal async Task<AccountChanged> ChangedAsync(OnCallUser user)
    {
        Log.Changed(logger, user.Id);
        await RefusedAsync(user, "the account was changed at the same moment");
        return new AccountChanged();
    }

    /// <summary>Somebody was not let in.</summary>
    internal Task RefusedAsync(OnCallUser user, string why) =>
        audit.RecordAsync(
            AuditActor.Unknown,
            "user",
            user.Id,
            "sign_in_refused",
            $"{user.UserName}: {why}. {requests.Origin()}",
            user.UserName ?? "",
            CancellationToken.None
        );

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "User {UserId} signed in")]
        public static partial void SignedIn(ILogger logger, string userId);

        [LoggerMessage(
            LogLevel.Warning,
            "Sign-in of user {UserId} refused: the account was changed at the same moment"
        )]
        public static partial void Changed(ILogger logger, string userId);
    }
}
