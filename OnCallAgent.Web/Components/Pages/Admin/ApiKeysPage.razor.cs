using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Admin;

/// <summary>Which programs have a key, and for what. A key is shown once, when it is made.</summary>
public sealed partial class ApiKeysPage
{
    private readonly LiveRows<ApiKey> keys = new(k => k.Id);
    private NewApiKey? made;
    private string? name;
    private string scope = AccessPolicies.View;
    private int? days = 90;

    [Inject]
    private ApiKeyEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private protected override async Task ReadAsync() => keys.Show(await Edits.ListAsync(Gone));

    private async Task MakeAsync()
    {
        NewApiKey? key = null;
        var done = await Commands.DoAsync(
            async by =>
            {
                var result = await Edits.AddAsync(name, scope, days, by, CancellationToken.None);
                key = result.IsSuccess ? result.Value : null;
                return result;
            },
            "The key is made.",
            AccessPolicies.Govern
        );
        if (done)
        {
            (made, name) = (key, null);
            await ReadAsync();
        }
    }

    private async Task RevokeAsync(ApiKey key)
    {
        var sure = await Dialogs.ShowMessageBoxAsync(
            "Revoke this key?",
            $"Whoever shows the key of “{key.Name}” is refused from now on.",
            yesText: "Revoke it",
            cancelText: "Cancel"
        );
        if (
            sure == true
            && await Commands.DoAsync(
                by => Edits.RevokeAsync(key.Id, by, CancellationToken.None),
                $"The key of {key.Name} is revoked.",
                AccessPolicies.Govern
            )
        )
        {
            made = made?.Stored.Id == key.Id ? null : made;
            await ReadAsync();
        }
    }

    private Task CopyAsync() => Js.CopyAsync(made?.Key ?? "", Snackbar);
}
