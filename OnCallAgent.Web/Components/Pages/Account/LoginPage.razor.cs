using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Account;

/// <summary>Sign-in. Static: the cookie needs the request.</summary>
public partial class LoginPage
{
    private Error? refused;

    [SupplyParameterFromForm(FormName = "login")]
    private Fields Input { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private SignInService SignIn { get; set; } = default!;

    [Inject]
    private FirstAdminSetup Setup { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override void OnInitialized()
    {
        Input ??= new Fields();
        if (
            HttpContext.User.Identity?.IsAuthenticated == true
            && HttpMethods.IsGet(HttpContext.Request.Method)
        )
        {
            Navigation.NavigateTo(LocalPath.Of(ReturnUrl));
        }
    }

    private async Task SignInAsync()
    {
        refused = (await SignIn.SignInAsync(Input.Name, Input.Password, Input.Remember)).Error;
        if (refused is null)
        {
            Navigation.NavigateTo(LocalPath.Of(ReturnUrl));
        }
    }

    /// <summary>What the form sends.</summary>
    internal sealed class Fields
    {
        public string? Name { get; set; }

        public string? Password { get; set; }

        public bool Remember { get; set; }
    }
}
