using System.Net.Mail;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Identity.SingleSignOn;

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
    // Whoever had one of these names would be taken for what it stands for: in the audit log, on timelines, and by the rules
    // that tell what the agent did from what a person did.
    private static readonly HashSet<string> ReservedNames = new(
        [Actor.Agent, AuditActor.Unknown, FirstAdminSetup.BySetUp, ProviderAccounts.Actor],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Makes an account with its role, in one transaction.</summary>
    /// <param name="account">What it shall be.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The account, or <see cref="AccountRefused"/> with every fault.</returns>
    public async Task<Result<OnCallUser>> CreateAsync(
        NewAccount account,
        string by,
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

        database.Actor = by;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        // No index keeps two accounts from one address.
        await DatabaseTurn.Accounts.TakeAsync(database, cancellation);
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

        database.RecordRole(user, "none", account.Role);
        var joined = await users.AddToRoleAsync(user, account.Role);
        if (!joined.Succeeded)
        {
            return AccountRefused.From(joined);
        }

        await transaction.CommitAsync(cancellation);
        return user;
    }

    /// <summary>Changes an account, all of it or nothing.</summary>
    /// <param name="id">Whose.</param>
    /// <param name="change">What.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="stamp">The security stamp that the account had when it was proved that this may be done; null where nothing of the account was proved.</param>
    /// <returns>The account; <see cref="UserNotFound"/>, <see cref="AccountRefused"/>, <see cref="AccountChanged"/> or <see cref="LastAdmin"/>.</returns>
    public async Task<Result<OnCallUser>> ChangeAsync(
        string id,
        AccountChange change,
        string by,
        CancellationToken cancellation,
        string? stamp = null
    )
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new List<FieldError>();
        CheckFullName(faults, change.FullName);
        if (change.Password is not null)
        {
            CheckPassword(faults, change.Password);
        }

        if (change.Role is not null)
        {
            CheckRole(faults, change.Role);
        }

        if (faults.Count > 0)
        {
            return new AccountRefused(faults);
        }

        return await database.AnewAsync(() => ChangeNowAsync(id, change, by, stamp, cancellation));
    }

    /// <summary>Whether an account can have this address.</summary>
    internal static bool IsAddress(string email) =>
        email.Length <= 256
        && MailAddress.TryCreate(email, out var address)
        && address.Address == email;

    /// <summary>Whether the name stands for who is no account.</summary>
    internal static bool IsReserved(string name) => ReservedNames.Contains(name);

    private static List<FieldError> Faults(NewAccount account, string email, string name)
    {
        var faults = new List<FieldError>();
        if (!IsAddress(email))
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

        if (IsReserved(name))
        {
            faults.Add(new FieldError("username", $"“{name}” stands for the agent's own doing"));
        }

        if (name.Length > 100 && name != email)
        {
            faults.Add(new FieldError("username", "is longer than 100 characters"));
        }

        CheckFullName(faults, account.FullName);
        CheckPassword(faults, account.Password);
        CheckRole(faults, account.Role);
        return faults;
    }

    private static void CheckFullName(List<FieldError> faults, string? fullName)
    {
        if (fullName?.Length > 200)
        {
            faults.Add(new FieldError("full_name", "is longer than 200 characters"));
        }
    }

    private static void CheckPassword(List<FieldError> faults, string? password)
    {
        if (password is null or { Length: < IdentitySetup.LeastPassword })
        {
            faults.Add(
                new FieldError(
                    "password",
                    $"has fewer than {IdentitySetup.LeastPassword} characters"
                )
            );
        }
        else if (password.Length > SignInService.LongestPassword)
        {
            faults.Add(
                new FieldError(
                    "password",
                    $"has more than {SignInService.LongestPassword} characters"
                )
            );
        }
    }

    private static void CheckRole(List<FieldError> faults, string role)
    {
        if (!Roles.All.Contains(role))
        {
            faults.Add(
                new FieldError("role", $"is “{role}”; it may be {string.Join(", ", Roles.All)}")
            );
        }
    }

    private async Task<Result<OnCallUser>> ChangeNowAsync(
        string id,
        AccountChange change,
        string by,
        string? stamp,
        CancellationToken cancellation
    )
    {
        database.Actor = by;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        // One at a time, on all nodes: two admins who take each other's role away must not both succeed.
        await DatabaseTurn.Accounts.TakeAsync(database, cancellation);
        if (await users.FindByIdAsync(id) is not { } user)
        {
            return new UserNotFound(id);
        }

        // It may have been read before the turn came, when whoever asks was recognised.
        await database.Entry(user).ReloadAsync(cancellation);
        if (stamp is not null && user.SecurityStamp != stamp)
        {
            return new AccountChanged();
        }

        await ApplyAsync(user, change);
        if (!await AnyAdminAsync(cancellation))
        {
            return new LastAdmin();
        }

        await transaction.CommitAsync(cancellation);
        return user;
    }

    // By what is stored: of accounts that were read before the turn came, the context knows what was so then.
    private Task<bool> AnyAdminAsync(CancellationToken cancellation) =>
        (
            from member in database.UserRoles
            join role in database.Roles on member.RoleId equals role.Id
            join account in database.Users on member.UserId equals account.Id
            where role.Name == Roles.Admin && account.IsActive
            select account.Id
        ).AnyAsync(cancellation);

    private async Task ApplyAsync(OnCallUser user, AccountChange change)
    {
        user.FullName = change.FullName?.Trim() is { Length: > 0 } name ? name : user.FullName;
        user.IsActive = change.IsActive ?? user.IsActive;
        (await users.UpdateAsync(user)).MustSucceed();
        if (change.Role is { } role)
        {
            await users.MoveToRoleAsync(user, role, database);
        }

        if (change.Password is { } password)
        {
            (await users.RemovePasswordAsync(user)).MustSucceed();
            (await users.AddPasswordAsync(user, password)).MustSucceed();
            (await users.ResetAccessFailedCountAsync(user)).MustSucceed();
            (await users.SetLockoutEndDateAsync(user, null)).MustSucceed();
        }
        else if (change.IsActive == false)
        {
            // Otherwise its old sessions would come back with the account.
            (await users.UpdateSecurityStampAsync(user)).MustSucceed();
        }
    }
}
