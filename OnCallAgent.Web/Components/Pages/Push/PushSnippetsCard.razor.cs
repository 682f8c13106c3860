using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;

namespace OnCallAgent.Web.Components.Pages.Push;

/// <summary>What to paste into the other program.</summary>
public partial class PushSnippetsCard
{
    private IReadOnlyList<PushSnippet> snippets = [];
    private PushSnippet? chosen;

    [Parameter, EditorRequired]
    public string SourceId { get; set; } = "";

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    protected override void OnParametersSet()
    {
        snippets = PushSnippets.For(new Uri(Navigation.BaseUri), SourceId);
        chosen = snippets.FirstOrDefault(s => s.Program == chosen?.Program) ?? snippets[0];
    }

    private Task CopyAsync() => Js.CopyAsync(chosen?.Text ?? "", Snackbar);
}
