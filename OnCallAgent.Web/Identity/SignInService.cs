using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity.SingleSignOn;

namespace OnCallAgent.Web.Identity;

/// <summary>Checks passwords and signs people in and out. One way for pages and REST.</summary>
public sealed partial class SignInService(
    UserManager<OnCallUser> users,
    SignInManager<OnCallUser> signIn,
    UserSessions sessions,
    Guesses guesses,
    UnknownNames unknown,
    SecondFactorProof secondFactor,
    SignInTickets tickets,
    SignInRecord record,
    IHttpContextAccessor requests,
    OnCallOptions options,
    TimeProvider clock,
    ILogger<SignInService> logger
)
{
    /// <summary>Longest password that is looked at: hashing a longer one would only cost time.</summary>
    public const int LongestPassword = 256;

    // Somebody to compare with where nobody has the name, or who has it no password: the answer takes as long as a wrong password.
    private static readonly OnCallUser Nobody = new();
    private static string? hashOfNothing;

    /// <summary>Checks name and password and gives the browser its cookie. Needs the request: static pages only.</summary>
    /// <param name="name">User name or e-mail address.</param>
    /// <param name="password">The password.</param>
    /// <param name="remember">Whether the browser stays signed in after it was closed.</param>
    /// <returns>The person; <see cref="SecondFactorNeeded"/>, <see cref="WrongCredentials"/>, <see cref="LockedOut"/>, <see cref="AccountInactive"/>, <see cref="AccountChanged"/> or <see cref="PasswordsOff"/>, whose messages may be shown.</returns>
    public async Task<Result<OnCallUser>> SignInAsync(string? name, string? password, bool remember)
    {
        var proved = await ProveAsync(name, password);
        if (!proved.IsSuccess)
        {
            return proved;
        }

        return proved.Value.TwoFactorEnabled
            ? new SecondFactorNeeded(tickets.Make(proved.Value, remember))
            : await OpenInBrowserAsync(proved.Value, proved.Value.SecurityStamp, remember);
    }

    /// <summary>The second step of the browser: the code.</summary>
    /// <param name="ticket">Of <see cref="SecondFactorNeeded"/>.</param>
    /// <param name="code">Of the app, or a recovery code.</param>
    /// <returns>The person; <see cref="WrongCode"/>, <see cref="LockedOut"/>, <see cref="AccountInactive"/>, <see cref="AccountChanged"/>, or <see cref="SignInTooSlow"/>, after which the password is asked for again.</returns>
    public async Task<Result<OnCallUser>> SignInWithCodeAsync(string? ticket, string? code)
    {
        if (
            tickets.Read(ticket) is not { } shown
            || await users.FindByIdAsync(shown.UserId) is not { } user
            || AccessTokens.StampOf(user) != shown.Stamp
        )
        {
            return new SignInTooSlow();
        }

        if (!user.IsActive)
        {
            return new AccountInactive();
        }

        // The account is read anew with the code: what the ticket stands for is as it was before.
        var stamp = user.SecurityStamp;
        var proved = await ProveCodeAsync(user, code);
        if (!proved.IsSuccess)
        {
            return proved.Error;
        }

        return await OpenInBrowserAsync(user, stamp, shown.Remember);
    }

    /// <summary>Checks name, password and code of a program that signs in. Five wrong passwords or codes in a row lock the account for five minutes.</summary>
    /// <param name="name">User name or e-mail address.</param>
    /// <param name="password">The password.</param>
    /// <param name="code">Of the app, or a recovery code; null where none was sent.</param>
    /// <returns>The person; as <see cref="SignInAsync"/>, <see cref="SecondFactorNeeded"/> and <see cref="WrongCode"/>.</returns>
    public async Task<Result<OnCallUser>> CheckAsync(string? name, string? password, string? code)
    {
        var proved = await ProveAsync(name, password);
        if (!proved.IsSuccess)
        {
            return proved;
        }

        var stamp = proved.Value.SecurityStamp;
        if (proved.Value.TwoFactorEnabled)
        {
            if (code is null)
            {
                return new SecondFactorNeeded("");
            }

            var second = await ProveCodeAsync(proved.Value, code);
            if (!second.IsSuccess)
            {
                return second.Error;
            }
        }

        var counted = await record.SignedInAsync(proved.Value, stamp);
        return counted.IsSuccess ? proved : counted.Error;
    }

    /// <summary>Checks a password and nothing more: for who is signed in already and is to prove it once again.</summary>
    /// <inheritdoc cref="SignInAsync" path="/returns"/>
    public async Task<Result<OnCallUser>> ProveAsync(string? name, string? password)
    {
        if (options.SingleSignOn is { IsOnlyWay: true } provider)
        {
            return new PasswordsOff(provider.Name);
        }

        if (string.IsNullOrWhiteSpace(name) || password is null or { Length: > LongestPassword })
        {
            return new WrongCredentials();
        }

        name = name.Trim();
        var user = await users.FindByNameAsync(name) ?? await users.FindByEmailAsync(name);
        if (user is null)
        {
            if (unknown.Locked(name) is { } already)
            {
                return already;
            }

            CompareWithNothing(password);
            Log.UnknownName(logger);
            return unknown.Count(name) is { } locked ? locked : new WrongCredentials();
        }

        string? stamp = null;
        var proved = await guesses.TakeAsync(
            user,
            async () =>
            {
                // Of who signs in at the identity provider there is none.
                if (user.PasswordHash is null)
                {
                    CompareWithNothing(password);
                }

                var isRight = await users.CheckPasswordAsync(user, password);
                stamp = user.SecurityStamp;
                return isRight;
            },
            // A right password alone must not forget wrong codes.
            () => !user.TwoFactorEnabled,
            new WrongCredentials(),
            CancellationToken.None
        );
        if (proved.Error is LockedOut)
        {
            Log.Locked(logger, user.Id);
            await record.RefusedAsync(user, "locked after wrong passwords");
            return proved.Error;
        }

        if (!proved.IsSuccess)
        {
            Log.WrongPassword(logger, user.Id);
            await record.RefusedAsync(user, "wrong password");
            return proved.Error;
        }

        // Told only to who knows the password.
        if (!user.IsActive)
        {
            Log.Inactive(logger, user.Id);
            await record.RefusedAsync(user, "the account is inactive");
            return new AccountInactive();
        }

        // Counting may have read the account anew: the password that was right is none of the account as it is now.
        return user.SecurityStamp == stamp ? user : await record.ChangedAsync(user);
    }

    /// <summary>Ends the session and takes the browser's cookie away.</summary>
    public async Task SignOutAsync()
    {
        var caller = requests.HttpContext?.User;
        if (
            caller?.FindFirstValue(UserSessions.SessionClaim) is { } session
            && users.GetUserId(caller) is { } id
        )
        {
            // Another page may have ended it already: then it is ended.
            await sessions.EndAsync(
                id,
                session,
                caller.Identity?.Name ?? id,
                "Signed out",
                CancellationToken.None
            );
        }

        await signIn.SignOutAsync();
    }

    /// <summary>Gives the browser the cookie of somebody whom the identity provider vouched for; a second factor is the provider's to ask for.</summary>
    /// <returns>The person, <see cref="AccountInactive"/> or <see cref="AccountChanged"/>.</returns>
    internal async Task<Result<OnCallUser>> SignInVouchedAsync(OnCallUser user)
    {
        if (!user.IsActive)
        {
            Log.Inactive(logger, user.Id);
            await record.RefusedAsync(user, "the account is inactive");
            return new AccountInactive();
        }

        return await OpenInBrowserAsync(
            user,
            user.SecurityStamp,
            remember: false,
            SessionKind.SingleSignOn
        );
    }

    private void CompareWithNothing(string password)
    {
        hashOfNothing ??= users.PasswordHasher.HashPassword(Nobody, Guid.NewGuid().ToString());
        users.PasswordHasher.VerifyHashedPassword(Nobody, hashOfNothing, password);
    }

    private async Task<Result<OnCallUser>> OpenInBrowserAsync(
        OnCallUser user,
        string? stamp,
        bool remember,
        SessionKind kind = SessionKind.Browser
    )
    {
        var counted = await record.SignedInAsync(user, stamp);
        if (!counted.IsSuccess)
        {
            return counted.Error;
        }

        var idle = remember ? UserSessions.Remembered : UserSessions.BrowserIdle;
        var session = await sessions.OpenAsync(user, kind, idle, CancellationToken.None);
        await signIn.SignInWithClaimsAsync(
            user,
            new AuthenticationProperties
            {
                IsPersistent = remember,
                ExpiresUtc = remember ? clock.GetUtcNow() + idle : null,
            },
            [new Claim(UserSessions.SessionClaim, session.Id)]
        );
        return user;
    }

    private async Task<Result> ProveCodeAsync(OnCallUser user, string? code)
    {
        var proved = await secondFactor.ProveAsync(user, code, CancellationToken.None);
        if (!proved.IsSuccess)
        {
            await record.RefusedAsync(
                user,
                proved.Error is LockedOut ? "locked after wrong codes" : "wrong code"
            );
        }

        return proved;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Sign-in of user {UserId} failed: wrong password")]
        public static partial void WrongPassword(ILogger logger, string userId);

        // The name is not logged: people type their password into the wrong field.
        [LoggerMessage(LogLevel.Warning, "Sign-in failed: nobody has the name that was given")]
        public static partial void UnknownName(ILogger logger);

        [LoggerMessage(
            LogLevel.Warning,
            "Sign-in of user {UserId} refused: locked after wrong passwords"
        )]
        public static partial void Locked(ILogger logger, string userId);

        [LoggerMessage(
            LogLevel.Warning,
            "Sign-in of user {UserId} refused: the account is inactive"
        )]
        public static partial void Inactive(ILogger logger, string userId);
    }
}
