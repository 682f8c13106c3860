using Microsoft.AspNetCore.Identity;
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

/// <summary>The account was switched off.</summary>
public sealed record AccountInactive()
    : Error("auth.inactive", "This account is switched off. An admin can switch it on again.");

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
