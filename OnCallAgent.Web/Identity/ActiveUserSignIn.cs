using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace OnCallAgent.Web.Identity;

/// <summary>Identity's sign-in, for active accounts only.</summary>
internal sealed class ActiveUserSignIn(
    UserManager<OnCallUser> userManager,
    IHttpContextAccessor contextAccessor,
    IUserClaimsPrincipalFactory<OnCallUser> claimsFactory,
    IOptions<IdentityOptions> optionsAccessor,
    ILogger<SignInManager<OnCallUser>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<OnCallUser> confirmation
)
    : SignInManager<OnCallUser>(
        userManager,
        contextAccessor,
        claimsFactory,
        optionsAccessor,
        logger,
        schemes,
        confirmation
    )
{
    public override async Task<bool> CanSignInAsync(OnCallUser user) =>
        user.IsActive && await base.CanSignInAsync(user);

    // A right password alone must not forget wrong codes: asked for when the count of wrong tries is set back.
    public override Task<bool> IsTwoFactorEnabledAsync(OnCallUser user) =>
        Task.FromResult(user.TwoFactorEnabled);

    public override Task<bool> IsTwoFactorClientRememberedAsync(OnCallUser user) =>
        Task.FromResult(false);
}
