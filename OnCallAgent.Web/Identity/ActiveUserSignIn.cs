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
}
