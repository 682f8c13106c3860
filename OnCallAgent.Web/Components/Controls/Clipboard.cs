using Microsoft.JSInterop;
using MudBlazor;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>The viewer's clipboard.</summary>
internal static class Clipboard
{
    /// <summary>Copies a text, and says whether that could be done: browsers lend no clipboard to a page that came without TLS.</summary>
    public static async Task CopyAsync(this IJSRuntime js, string text, ISnackbar snackbar)
    {
        var copied = await js.InvokeAsync<bool>("oncall.copy", text);
        snackbar.Add(
            copied ? "Copied." : "The browser does not let pages copy here; select the text.",
            copied ? Severity.Success : Severity.Warning
        );
    }
}
