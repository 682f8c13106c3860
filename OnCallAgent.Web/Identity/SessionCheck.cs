using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Whether somebody who once signed in may still be believed, and as what. Asked at every request: an account that
/// was switched off, or whose password or roles changed, loses its cookies and tokens at once, and so does a session that was ended.
/// </summary>
internal sealed class SessionCheck(
    UserManager<OnCallUser> users,
    SignInManager<OnCallUser> signIn,
    UserSessions sessions,
    IOptions<IdentityOptions> options
)
{
    /// <summary>The person as they are now; null where the session is over.</summary>
    public async Task<ClaimsPrincipal?> OfCookieAsync(ClaimsPrincipal shown)
    {
        var user = await FindAsync(users.GetUserId(shown));
        var stamp = shown.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
        return user is not null && stamp == user.SecurityStamp ? await NowAsync(user, shown) : null;
    }

    /// <inheritdoc cref="OfCookieAsync"/>
    public async Task<ClaimsPrincipal?> OfTokenAsync(ClaimsPrincipal shown)
    {
        var user = await FindAsync(shown.FindFirstValue("sub"));
        return
            user is not null
            && shown.FindFirstValue(AccessTokens.StampClaim) == AccessTokens.StampOf(user)
            ? await NowAsync(user, shown)
            : null;
    }

    private async Task<OnCallUser?> FindAsync(string? id) =>
        id is not null && await users.FindByIdAsync(id) is { IsActive: true } user ? user : null;

    private async Task<ClaimsPrincipal?> NowAsync(OnCallUser user, ClaimsPrincipal shown)
    {
        var session = shown.FindFirstValue(UserSessions.SessionClaim);
        if (!await sessions.IsLiveAsync(session, user))
        {
            return null;
        }

        var now = await signIn.CreateUserPrincipalAsync(user);
        ((ClaimsIdentity)now.Identity!).AddClaim(new Claim(UserSessions.SessionClaim, session!));
        return now;
    }
}
