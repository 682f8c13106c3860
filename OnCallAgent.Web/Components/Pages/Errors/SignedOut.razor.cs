using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Errors;

/// <summary>Shown on an open page whose session ended meanwhile: that is no matter of roles.</summary>
public partial class SignedOut
{
    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Again =>
        $"/login?returnUrl={Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri))}";
}
