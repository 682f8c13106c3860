using System.Security.Claims;

namespace OnCallAgent.Web.Identity;

/// <summary>Whether whoever was let in once, and has not asked for anything since, would be let in again: a stream goes on for days without a request.</summary>
public sealed class StandingEntry(IServiceScopeFactory scopes)
{
    /// <summary>Looks again: at the key that was shown, or at the session and the roles of the person.</summary>
    /// <param name="who">As they were let in.</param>
    /// <param name="key">The key that they were let in by; null for a person.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> HoldsAsync(
        ClaimsPrincipal? who,
        string? key,
        CancellationToken cancellation
    )
    {
        // A scope of its own: that of the connection would answer from memory.
        await using var scope = scopes.CreateAsyncScope();
        if (key is not null)
        {
            return await scope
                .ServiceProvider.GetRequiredService<ApiKeys>()
                .FindAsync(key, cancellation)
                is not null;
        }

        return who is not null
            && await scope.ServiceProvider.GetRequiredService<SessionCheck>().OfCookieAsync(who)
                is { } now
            && AccessPolicies.RolesOf[AccessPolicies.View].Any(now.IsInRole);
    }
}
