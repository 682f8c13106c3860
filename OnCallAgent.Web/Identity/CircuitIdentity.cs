using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace OnCallAgent.Web.Identity;

/// <summary>Looks from time to time whether the person behind an open page may still be believed: a circuit lives for hours and makes no request.</summary>
internal sealed class CircuitIdentity(ILoggerFactory loggers, IServiceScopeFactory scopes)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken
    )
    {
        // A scope of its own: the circuit's context would answer from memory.
        await using var scope = scopes.CreateAsyncScope();
        var now = await scope
            .ServiceProvider.GetRequiredService<SessionCheck>()
            .OfCookieAsync(authenticationState.User);
        return now is not null
            && Roles.All.All(r => now.IsInRole(r) == authenticationState.User.IsInRole(r));
    }
}
