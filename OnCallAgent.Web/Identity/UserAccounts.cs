using System.Net.Mail;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Identity;

/// <summary>An account to be made.</summary>
/// <param name="UserName">Name to sign in with; the e-mail address where it is empty.</param>
/// <param name="Email">Address; nobody else's.</param>
/// <param name="FullName">As shown to others; the user name where it is empty.</param>
/// <param name="Password">At least 12 characters.</param>
/// <param name="Role">One of <see cref="Roles.All"/>.</param>
public sealed record NewAccount(
    string? UserName,
    string? Email,
    string? FullName,
    string? Password,
    string Role
);

/// <summary>Makes accounts and changes what they may do. Whatever takes something away ends the account's sessions.</summary>
public sealed class UserAccounts(
    UserManager<OnCallUser> users,
    OnCallDbContext database,
    TimeProvider clock
)
{
    /// <summary>Makes an account with its role, in one transaction.</summary>
    /// <returns>The account, or <see cref="AccountRefused"/> with every fault.</returns>
    public async Task<Result<OnCallUser>> CreateAsync(
        NewAccount account,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(account);
        var email = account.Email?.Trim() ?? "";
        var name = string.IsNullOrWhiteSpace(account.UserName) ? email : account.UserName.Trim();
        if (Faults(account, email, name) is { Count: > 0 } faults)
        {
            return new AccountRefused(faults);
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        var user = new OnCallUser
        {
            UserName = name,
            Email = email,
            FullName = string.IsNullOrWhiteSpace(account.FullName) ? name : account.FullName.Trim(),
            CreatedAt = clock.GetUtcNow(),
            EmailConfirmed = true,
            LockoutEnabled = true,
        };
        var created = await users.CreateAsync(user, account.Password!);
        if (!created.Succeeded)
        {
            return AccountRefused.From(created);
        }

        var joined = await users.AddToRoleAsync(user, account.Role);
        if (!joined.Succeeded)
        {
            return AccountRefused.From(joined);
        }

        await transaction.CommitAsync(cancellation);
        return user;
    }

    private static List<FieldError> Faults(NewAccount account, string email, string name)
    {
        var faults = new List<FieldError>();
        if (
            !MailAddress.TryCreate(email, out var address)
            || address.Address != email
            || email.Length > 256
        )
        {
            faults.Add(new FieldError("email", "is not an e-mail address"));
        }
        else if (name.Contains('@', StringComparison.Ordinal) && name != email)
        {
            // Names and addresses share one field at sign-in; a name that is somebody else's address would shadow it.
            faults.Add(
                new FieldError("username", "holds an @ and is not the account's own address")
            );
        }

        if (name.Length > 100 && name != email)
        {
            faults.Add(new FieldError("username", "is longer than 100 characters"));
        }

        if (account.FullName?.Length > 200)
        {
            faults.Add(new FieldError("full_name", "is longer than 200 characters"));
        }

        if (account.Password is null or { Length: < IdentitySetup.LeastPassword })
        {
            faults.Add(
                new FieldError(
                    "password",
                    $"has fewer than {IdentitySetup.LeastPassword} characters"
                )
            );
        }
        else if (account.Password.Length > SignInService.LongestPassword)
        {
            faults.Add(
                new FieldError(
                    "password",
                    $"has more than {SignInService.LongestPassword} characters"
                )
            );
        }

        if (!Roles.All.Contains(account.Role))
        {
            faults.Add(
                new FieldError(
                    "role",
                    $"is “{account.Role}”; it may be {string.Join(", ", Roles.All)}"
                )
            );
        }

        return faults;
    }
}
