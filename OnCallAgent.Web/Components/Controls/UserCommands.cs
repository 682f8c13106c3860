using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>What admins do with accounts from the pages. Each command has a scope of its own: a circuit lives for hours, and what it read of an account would be as old.</summary>
public sealed class UserCommands(
    AdminCommands admin,
    UserSessions sessions,
    IServiceScopeFactory scopes
)
{
    /// <summary>Ends all sessions of an account.</summary>
    public Task<bool> EndSessionsAsync(string id, string said) =>
        admin.DoAsync(
            async by =>
            {
                await sessions.EndAllAsync(id, null, by, CancellationToken.None);
                return Result.Success;
            },
            said,
            AccessPolicies.Govern
        );

    /// <summary>Takes away the second factor of somebody who has lost it.</summary>
    public Task<bool> ResetSecondFactorAsync(string id, string said) =>
        admin.DoAsync(
            async by =>
            {
                await using var scope = scopes.CreateAsyncScope();
                return await scope
                    .ServiceProvider.GetRequiredService<SecondFactors>()
                    .ResetAsync(id, by, CancellationToken.None);
            },
            said,
            AccessPolicies.Govern
        );

    /// <summary>Makes an account; says what was refused of it, or null where it was made.</summary>
    public async Task<Error?> CreateAsync(NewAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        Error? refused = null;
        var done = await admin.DoAsync(
            async by =>
            {
                await using var scope = scopes.CreateAsyncScope();
                var made = await scope
                    .ServiceProvider.GetRequiredService<UserAccounts>()
                    .CreateAsync(account, by, CancellationToken.None);
                refused = made.Error;
                return made;
            },
            "The account is made.",
            AccessPolicies.Govern
        );
        return done ? null : refused ?? AdminCommands.MayNot;
    }

    /// <summary>Changes an account; false where it was refused.</summary>
    public Task<bool> ChangeAsync(string id, AccountChange change, string said) =>
        admin.DoAsync(
            async by =>
            {
                await using var scope = scopes.CreateAsyncScope();
                return await scope
                    .ServiceProvider.GetRequiredService<UserAccounts>()
                    .ChangeAsync(id, change, by, CancellationToken.None);
            },
            said,
            AccessPolicies.Govern
        );
}
