using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Account;

/// <summary>Signs out by POST with an antiforgery token: a link of somebody else cannot do it.</summary>
public partial class LogoutPage
{
    [Inject]
    private SignInService SignIn { get; set; } = default!;

    [Inject]
    private OnCallOptions Options { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private async Task SignOutAsync()
    {
        await SignIn.SignOutAsync();
        Navigation.NavigateTo(Options.SingleSignOn is null ? "/login" : "/login?signedOut=true");
    }
}
