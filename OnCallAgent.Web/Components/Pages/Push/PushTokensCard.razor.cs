using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Components.Pages.Push;

/// <summary>Who may push into a source. A token is shown once, when it is made.</summary>
public partial class PushTokensCard
{
    private NewIngestToken? made;
    private string name = "";

    [Parameter, EditorRequired]
    public PushSourceView View { get; set; } = default!;

    /// <summary>A token was made or revoked.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    private IngestTokenEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private async Task MakeAsync()
    {
        NewIngestToken? token = null;
        var done = await Commands.DoAsync(
            async by =>
            {
                var result = await Edits.AddAsync(View.Source.Id, name, by, CancellationToken.None);
                token = result.IsSuccess ? result.Value : null;
                return result;
            },
            "The token is made."
        );
        if (done)
        {
            (made, name) = (token, "");
            await Changed.InvokeAsync();
        }
    }

    private async Task RevokeAsync(IngestToken token)
    {
        var sure = await Dialogs.ShowMessageBoxAsync(
            "Revoke this token?",
            $"Whoever shows the token of “{token.Name}” is refused from now on. Nothing that was pushed with it is lost.",
            yesText: "Revoke it",
            cancelText: "Cancel"
        );
        if (
            sure == true
            && await Commands.DoAsync(
                by => Edits.RevokeAsync(View.Source.Id, token.Id, by, CancellationToken.None),
                $"The token of {token.Name} is revoked."
            )
        )
        {
            made = made?.Stored.Id == token.Id ? null : made;
            await Changed.InvokeAsync();
        }
    }

    private Task CopyAsync() => Js.CopyAsync(made?.Token ?? "", Snackbar);
}
