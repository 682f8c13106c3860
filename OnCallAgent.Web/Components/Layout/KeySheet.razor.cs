using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>
/// The keys there are. Those of a page are read off its controls, so that the sheet cannot say what is not so.
/// </summary>
public partial class KeySheet
{
    private IReadOnlyList<PageCommand> here = [];
    private ElementReference dialog;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private async Task OpenedAsync() =>
        here = [
            .. (await Js.InvokeAsync<PageCommand[]>("oncall.commands", Gone)).Where(c =>
                c.Key is not ("" or "?")
            ),
        ];

    private async Task CloseAsync() => await Js.InvokeVoidAsync("oncall.close", Gone, dialog);
}
