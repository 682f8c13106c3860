using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Account;

/// <summary>Makes the first admin, with the link that the agent printed. Static: it signs in at once.</summary>
public partial class SetupPage
{
    private Error? refused;
    private bool valid;

    [SupplyParameterFromForm(FormName = "setup")]
    private Fields Input { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "token")]
    private string? Token { get; set; }

    [Inject]
    private FirstAdminSetup Setup { get; set; } = default!;

    [Inject]
    private SignInService SignIn { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private IReadOnlyList<FieldError> Faults => (refused as AccountRefused)?.Errors ?? [];

    protected override void OnInitialized()
    {
        Input ??= new Fields();
        valid = Setup.IsValid(Token);
        refused = valid ? null : new SetupLinkInvalid();
    }

    private async Task CreateAsync()
    {
        var created = await Setup.CreateAsync(Token, Input.Email, Input.FullName, Input.Password);
        if (!created.IsSuccess)
        {
            refused = created.Error;
            valid = created.Error is not SetupLinkInvalid;
            return;
        }

        await SignIn.SignInAsync(created.Value.UserName, Input.Password, remember: false);
        Navigation.NavigateTo(LocalPath.Board);
    }

    private string? Class(string field) => Faults.Any(f => f.Field == field) ? "invalid" : null;

    /// <summary>What the form sends.</summary>
    internal sealed class Fields
    {
        public string? Email { get; set; }

        public string? FullName { get; set; }

        public string? Password { get; set; }
    }
}
