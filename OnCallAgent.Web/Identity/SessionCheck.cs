using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Whether somebody who once signed in may still be believed, and as what. Asked at every request: an account that
/// was switched off, or whose password or roles changed, loses its cookies and tokens at once, and so does a session that was ended.
/// </summary>
internal sealed class SessionCheck(
    UserManager<OnCallUser> users,
    SignInManager<OnCallUser> signIn,
    UserSessions sessions,
    IOptions<IdentityOptions> options,
    OnCallOptions settings
)
{
    /// <summary>Claim of an admin who has to set up a second factor first, and can only look until then.</summary>
    internal const string FactorMissingClaim = "second_factor_missing";

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
        var identity = (ClaimsIdentity)now.Identity!;
        identity.AddClaim(new Claim(UserSessions.SessionClaim, session!));
        if (IsFactorMissing(user, now))
        {
            foreach (var role in identity.FindAll(identity.RoleClaimType).ToList())
            {
                identity.RemoveClaim(role);
            }

            identity.AddClaim(new Claim(identity.RoleClaimType, Roles.Viewer));
            identity.AddClaim(new Claim(FactorMissingClaim, "admin"));
        }

        return now;
    }

    // Who signs in at an identity provider proves whatever that asks for.
    private bool IsFactorMissing(OnCallUser user, ClaimsPrincipal now) =>
        settings.RequireAdminTwoFactor
        && user is { TwoFactorEnabled: false, PasswordHash: not null }
        && now.IsInRole(Roles.Admin);
}
