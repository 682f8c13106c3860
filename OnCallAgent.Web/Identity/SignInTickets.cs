using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace OnCallAgent.Web.Identity;

/// <summary>What stands for a password that was right, between the two pages of a sign-in: encrypted and signed, good for five minutes and for nothing without a code.</summary>
public sealed class SignInTickets(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long somebody may look for their phone.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly IDataProtector protector = protection.CreateProtector(
        "OnCallAgent.Identity.SignInTicket"
    );

    /// <summary>A ticket of somebody whose password was right.</summary>
    internal string Make(OnCallUser user, bool remember) =>
        protector.Protect(
            string.Join(
                '\n',
                user.Id,
                AccessTokens.StampOf(user),
                remember ? "1" : "0",
                (clock.GetUtcNow() + Lifetime)
                    .ToUnixTimeSeconds()
                    .ToString(CultureInfo.InvariantCulture)
            )
        );

    /// <summary>What a ticket says; null where it is none, or too old.</summary>
    internal SignInTicket? Read(string? ticket)
    {
        if (ticket is null or { Length: > 2_000 })
        {
            return null;
        }

        try
        {
            var parts = protector.Unprotect(ticket).Split('\n');
            var until = DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(parts[3], CultureInfo.InvariantCulture)
            );
            return clock.GetUtcNow() < until
                ? new SignInTicket(parts[0], parts[1], parts[2] == "1")
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>Whose password was right.</summary>
/// <param name="UserId">Their account.</param>
/// <param name="Stamp">Of the account as it was then: a new password makes the ticket worthless.</param>
/// <param name="Remember">Whether the browser is to stay signed in.</param>
internal sealed record SignInTicket(string UserId, string Stamp, bool Remember);
