using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Identity;

/// <summary>Name or password is wrong; which one is not told.</summary>
public sealed record WrongCredentials()
    : Error("auth.wrong_credentials", "User name or password is wrong.");

/// <summary>A refresh token that is unknown, used, expired, or of a session that is over; which of these is not told.</summary>
public sealed record RefreshRefused()
    : Error("auth.refresh_refused", "The refresh token is not valid. Sign in again.");

/// <summary>Too many wrong passwords.</summary>
/// <param name="RetryAfter">How long the account stays locked.</param>
public sealed record LockedOut(TimeSpan RetryAfter)
    : Error(
        "auth.locked_out",
        $"Too many wrong passwords. Try again in {Math.Max(1, (int)Math.Ceiling(RetryAfter.TotalMinutes))} min."
    );

/// <summary>The password was right; a code is needed beside it.</summary>
/// <param name="Ticket">Stands for the password for five minutes, so that it need not be sent again. Secret.</param>
public sealed record SecondFactorNeeded(string Ticket)
    : Error(
        "auth.code_needed",
        "This account asks for a code of its authenticator app, or a recovery code, beside the password."
    );

/// <summary>A code that is wrong, too old, or was used.</summary>
public sealed record WrongCode()
    : Error(
        "auth.wrong_code",
        "The code is wrong, too old, or was used already. Wait for the next one."
    );

/// <summary>Too much time went by between the password and the code.</summary>
public sealed record SignInTooSlow()
    : Error("auth.too_slow", "It took too long. Begin with the password again.");

/// <summary>The account has no second factor, or none that waits for its first code.</summary>
public sealed record NoSecondFactor()
    : Error("auth.no_second_factor", "No second factor is set up for this account.");

/// <summary>The account has a second factor already.</summary>
public sealed record SecondFactorThere()
    : Error(
        "auth.second_factor_there",
        "This account has a second factor. Remove it before another one is set up."
    );

/// <summary>The account was switched off.</summary>
public sealed record AccountInactive()
    : Error("auth.inactive", "This account is switched off. An admin can switch it on again.");

/// <summary>While somebody signed in, their password or their account was changed.</summary>
public sealed record AccountChanged()
    : Error("auth.account_changed", "The account was changed at the same moment. Sign in again.");

/// <summary>The one-time link is wrong, was used, or belongs to an earlier start.</summary>
public sealed record SetupLinkInvalid()
    : Error(
        "setup.link_invalid",
        "This link is not valid any more. Restart the agent: it prints a new one as long as there is no admin."
    );

/// <summary>Fields of an account that were refused.</summary>
/// <param name="Errors">One for each fault.</param>
public sealed record AccountRefused(IReadOnlyList<FieldError> Errors)
    : Error("account.refused", string.Join(' ', Errors.Select(e => e.Message + ".")))
{
    /// <summary>What Identity says, by the field it speaks of.</summary>
    internal static AccountRefused From(IdentityResult refused) =>
        new([
            .. refused.Errors.Select(e => new FieldError(
                FieldOf(e.Code),
                e.Description.TrimEnd('.')
            )),
        ]);

    private static string FieldOf(string code) =>
        code.Contains("Email", StringComparison.Ordinal) ? "email"
        : code.Contains("UserName", StringComparison.Ordinal) ? "username"
        : code.Contains("Role", StringComparison.Ordinal) ? "role"
        : "password";
}

/// <summary>What may be expected of Identity where everything was checked before.</summary>
internal static class IdentityOutcome
{
    /// <summary>Whether somebody else's change of the account came between.</summary>
    public static bool WasOvertaken(this IdentityResult result) =>
        result.Errors.Any(static e => e.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure));

    /// <exception cref="DbUpdateConcurrencyException">Somebody else's change of the account came between.</exception>
    /// <exception cref="InvalidOperationException">Identity refused.</exception>
    public static void MustSucceed(this IdentityResult result)
    {
        if (result.WasOvertaken())
        {
            throw new DbUpdateConcurrencyException(
                "Somebody else changed the account at the same moment."
            );
        }

        if (!result.Succeeded)
        {
            throw new InvalidOperationException(
                string.Join(' ', result.Errors.Select(e => e.Description))
            );
        }
    }
}
