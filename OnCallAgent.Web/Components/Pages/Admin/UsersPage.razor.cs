using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Admin;

/// <summary>Who may sign in, and as what.</summary>
public sealed partial class UsersPage
{
    private readonly LiveRows<UserAccount> accounts = new(
        a => a.User.Id,
        a => $"{a.User.UserName}\n{a.User.FullName}\n{a.User.Email}\n{Role(a)}"
    );

    [Inject]
    private UserQueries Queries { get; set; } = default!;

    [Inject]
    private UserCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private static string Role(UserAccount account) => account.Roles is [var role, ..] ? role : "";

    private protected override async Task ReadAsync() =>
        accounts.Show(await Queries.ListAsync(Gone));

    private async Task AddAsync()
    {
        await OpenAsync<UserDialog>("Add a user", []);
        await ReadAsync();
    }

    private async Task PasswordAsync(UserAccount account)
    {
        await OpenAsync<PasswordDialog>(
            "Set a password",
            new DialogParameters<PasswordDialog>
            {
                { d => d.UserId, account.User.Id },
                { d => d.UserName, account.User.UserName },
            }
        );
        await ReadAsync();
    }

    private async Task OpenAsync<TDialog>(string title, DialogParameters parameters)
        where TDialog : IComponent
    {
        var dialog = await Dialogs.ShowAsync<TDialog>(
            title,
            parameters,
            new DialogOptions
            {
                MaxWidth = MaxWidth.ExtraSmall,
                FullWidth = true,
                BackdropClick = false,
            }
        );
        await dialog.Result;
    }

    private async Task ChangeRoleAsync(UserAccount account, string? role)
    {
        await Commands.ChangeAsync(
            account.User.Id,
            new AccountChange { Role = role },
            $"{account.User.UserName} is {role} now."
        );
        await ReadAsync();
    }

    private Task<bool> EndSessionsAsync(UserAccount account) =>
        Commands.EndSessionsAsync(
            account.User.Id,
            $"{account.User.UserName} has to sign in again everywhere."
        );

    private async Task ResetSecondFactorAsync(UserAccount account)
    {
        await Commands.ResetSecondFactorAsync(
            account.User.Id,
            $"{account.User.UserName} signs in with the password alone until another one is set up."
        );
        await ReadAsync();
    }

    private async Task SwitchAsync(UserAccount account)
    {
        await Commands.ChangeAsync(
            account.User.Id,
            new AccountChange { IsActive = !account.User.IsActive },
            account.User.IsActive
                ? $"{account.User.UserName} can sign in no more; open sessions have ended."
                : $"{account.User.UserName} can sign in again."
        );
        await ReadAsync();
    }
}
