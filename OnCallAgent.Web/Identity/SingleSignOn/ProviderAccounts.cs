using Microsoft.AspNetCore.Identity;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity.SingleSignOn;

/// <summary>
/// The accounts of people whom the identity provider vouches for. Known again by issuer and subject alone: an address is
/// what many providers let people choose themselves.
/// </summary>
internal sealed class ProviderAccounts(
    UserManager<OnCallUser> users,
    OnCallDbContext database,
    UserSessions sessions,
    OnCallOptions options,
    TimeProvider clock
)
{
    /// <summary>Who makes and changes these accounts, in the audit log.</summary>
    public const string Actor = "single sign-on";

    private const string Provider = "oidc";
    private const int LongestName = 100;
    private const int LongestFullName = 200;

    /// <summary>The account of the person, with the role that their groups give today; made where there is none.</summary>
    /// <returns>The account; <see cref="NobodyNamed"/> or <see cref="AddressTaken"/>.</returns>
    public Task<Result<OnCallUser>> FindOrMakeAsync(
        ProvenPerson person,
        string role,
        CancellationToken cancellation
    ) => database.AnewAsync(() => FindOrMakeNowAsync(person, role, cancellation));

    /// <summary>Ends what the person has open, where they have an account: none of their groups has a role any more.</summary>
    public async Task ShutOutAsync(ProvenPerson person, CancellationToken cancellation)
    {
        if (await users.FindByLoginAsync(Provider, person.Key) is { } user)
        {
            await sessions.EndAllAsync(user.Id, null, Actor, cancellation);
        }
    }

    private async Task<Result<OnCallUser>> FindOrMakeNowAsync(
        ProvenPerson person,
        string role,
        CancellationToken cancellation
    )
    {
        database.Actor = Actor;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        // One at a time, on all nodes: two windows of somebody who comes for the first time make one account.
        await DatabaseTurn.Accounts.TakeAsync(database, cancellation);
        Result<OnCallUser> account = await users.FindByLoginAsync(Provider, person.Key) is { } known
            ? known
            : await FirstTimeAsync(person);
        if (!account.IsSuccess)
        {
            return account;
        }

        await FollowAsync(account.Value, person, role);
        await transaction.CommitAsync(cancellation);
        return account;
    }

    private async Task<Result<OnCallUser>> FirstTimeAsync(ProvenPerson person)
    {
        if (!UserAccounts.IsAddress(person.Email))
        {
            return new NobodyNamed();
        }

        var user = await users.FindByEmailAsync(person.Email);
        if (user is not null && !MayLink(person, user))
        {
            return new AddressTaken();
        }

        if (user is null)
        {
            user = new OnCallUser
            {
                UserName = await NameAsync(person),
                Email = person.Email,
                EmailConfirmed = person.IsEmailVerified,
                CreatedAt = clock.GetUtcNow(),
                LockoutEnabled = true,
            };
            user.FullName = user.UserName;
            var created = await users.CreateAsync(user);
            if (!created.Succeeded)
            {
                return AccountRefused.From(created);
            }
        }

        (
            await users.AddLoginAsync(
                user,
                new UserLoginInfo(Provider, person.Key, options.SingleSignOn!.Name)
            )
        ).MustSucceed();
        database.Record(
            "user",
            user.Id,
            "linked",
            $"To {person.Subject} of {person.Issuer}.",
            user.UserName ?? ""
        );
        return user;
    }

    // Proved on both sides: whoever comes first with an unproved address would else have made the account of its owner, and
    // sit in it when the owner comes with the rights of other groups.
    private bool MayLink(ProvenPerson person, OnCallUser user) =>
        options.SingleSignOn!.LinksByEmail && person.IsEmailVerified && user.EmailConfirmed;

    // Names and addresses share one field at sign-in: a name that looks like another's address must not shadow it.
    private async Task<string> NameAsync(ProvenPerson person)
    {
        var wanted = person.UserName;
        return
            wanted.Length is > 0 and <= LongestName
            && wanted.All(users.Options.User.AllowedUserNameCharacters.Contains)
            && !wanted.Contains('@', StringComparison.Ordinal)
            && !UserAccounts.IsReserved(wanted)
            && await users.FindByNameAsync(wanted) is null
            ? wanted
            : person.Email;
    }

    private async Task FollowAsync(OnCallUser user, ProvenPerson person, string role)
    {
        await users.MoveToRoleAsync(user, role, database);
        var name = person.FullName is { Length: > LongestFullName } tooLong
            ? tooLong[..LongestFullName]
            : person.FullName;
        if (name.Length > 0 && name != user.FullName)
        {
            user.FullName = name;
            (await users.UpdateAsync(user)).MustSucceed();
        }
    }
}
