using MudBlazor;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>How the dialogs of escalation are opened.</summary>
internal static class EscalationDialogs
{
    /// <summary>Opens one and waits until it is closed. A click beside it must not throw away what was written.</summary>
    public static async Task OpenAsync<T>(
        IDialogService dialogs,
        string title,
        DialogParameters<T> parameters
    )
        where T : Microsoft.AspNetCore.Components.IComponent
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<T>(
            title,
            parameters,
            new DialogOptions
            {
                MaxWidth = MaxWidth.Medium,
                FullWidth = true,
                BackdropClick = false,
                CloseButton = true,
            }
        );
        await dialog.Result;
    }

    /// <summary>What a cleared text field gives.</summary>
    public static string Text(string? field) => field?.Trim() ?? "";

    /// <summary>The entries of a field with a comma or a line each.</summary>
    public static IReadOnlyList<string> List(string? field) =>
        (field ?? "").Split(
            [',', '\n'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
}
