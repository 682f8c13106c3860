using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Makes an account.</summary>
public partial class UserDialog
{
    private IReadOnlyList<FieldError> faults = [];
    private string? email;
    private string? userName;
    private string? fullName;
    private string? password;
    private string role = Roles.Responder;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private UserCommands Commands { get; set; } = default!;

    private async Task AddAsync()
    {
        var refused = await Commands.CreateAsync(
            new NewAccount(userName, email, fullName, password, role)
        );
        faults = refused is AccountRefused account ? account.Errors : [];
        if (refused is null)
        {
            Dialog.Close();
        }
    }
}
