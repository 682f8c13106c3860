using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Gives an account a new password.</summary>
public partial class PasswordDialog
{
    private string? password;

    [Parameter, EditorRequired]
    public string UserId { get; set; } = default!;

    [Parameter, EditorRequired]
    public string? UserName { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private UserCommands Commands { get; set; } = default!;

    private async Task SetAsync()
    {
        if (
            await Commands.ChangeAsync(
                UserId,
                new AccountChange { Password = password ?? "" },
                $"{UserName} has a new password."
            )
        )
        {
            Dialog.Close();
        }
    }
}
