using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Identity.SingleSignOn;

namespace OnCallAgent.Web.Components.Pages.Account;

/// <summary>Sign-in. Static: the cookie needs the request.</summary>
public partial class LoginPage
{
    private Error? refused;
    private SingleSignOnOptions? provider;
    private string? ticket;

    [SupplyParameterFromForm(FormName = "login")]
    private Fields Input { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "login-code")]
    private CodeFields Second { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "refused")]
    private string? Refused { get; set; }

    [SupplyParameterFromQuery(Name = "signedOut")]
    private bool SignedOut { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private SignInService SignIn { get; set; } = default!;

    [Inject]
    private FirstAdminSetup Setup { get; set; } = default!;

    [Inject]
    private OnCallOptions Options { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    // Whoever begins again still wants the page they came for.
    private string AgainUrl => With("/login");

    private string ProviderUrl => With(SingleSignOnRoutes.SignIn);

    protected override void OnInitialized()
    {
        provider = Options.SingleSignOn;
        refused = SignInRefusals.Of(Refused);
        Input ??= new Fields();
        Second ??= new CodeFields();
        // The form that was sent must be on the page, or nothing takes what it says.
        ticket = Second.Ticket;
        if (
            HttpContext.User.Identity?.IsAuthenticated == true
            && HttpMethods.IsGet(HttpContext.Request.Method)
        )
        {
            Navigation.NavigateTo(LocalPath.Of(ReturnUrl));
        }
    }

    private string With(string path) =>
        ReturnUrl is null ? path : $"{path}?returnUrl={Uri.EscapeDataString(ReturnUrl)}";

    private async Task SignInAsync()
    {
        var signedIn = await SignIn.SignInAsync(Input.Name, Input.Password, Input.Remember);
        if (signedIn.Error is SecondFactorNeeded needed)
        {
            ticket = needed.Ticket;
            return;
        }

        Conclude(signedIn.Error);
    }

    private async Task ProveAsync()
    {
        var signedIn = await SignIn.SignInWithCodeAsync(Second.Ticket, Second.Code);
        // What another code does not mend begins with the password again.
        ticket = signedIn.Error is WrongCode ? Second.Ticket : null;
        Conclude(signedIn.Error);
    }

    private void Conclude(Error? error)
    {
        refused = error;
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

    /// <summary>What the form of the second step sends.</summary>
    internal sealed class CodeFields
    {
        public string? Ticket { get; set; }

        public string? Code { get; set; }
    }
}
