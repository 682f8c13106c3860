using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Identity;

/// <summary>How somebody changes the password of their own account, from the page or over REST.</summary>
internal static class OwnPassword
{
    /// <summary>Sets a new password where the old one is right; an unattended screen must not be enough. Wrong ones count towards the lock-out.</summary>
    /// <returns><see cref="FieldError"/> of <c>current_password</c>, <see cref="LockedOut"/>, <see cref="AccountChanged"/>, or <see cref="AccountRefused"/>.</returns>
    public static async Task<Result> ChangeAsync(
        OnCallUser user,
        string? current,
        string? next,
        SignInService signIn,
        UserAccounts accounts,
        CancellationToken cancellation
    )
    {
        var proved = await signIn.ProveAsync(user.UserName, current);
        if (!proved.IsSuccess)
        {
            return proved.Error is WrongCredentials
                ? new FieldError("current_password", "is wrong")
                : proved.Error;
        }

        return await accounts.ChangeAsync(
            user.Id,
            new AccountChange { Password = next ?? "" },
            user.UserName ?? user.Id,
            cancellation,
            // One that an admin replaced at this moment was proved to be right, and is no more.
            proved.Value.SecurityStamp
        );
    }
}
