using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>Shows an editor what somebody else changed meanwhile, and lets them save all the same.</summary>
public partial class MeanwhileNote
{
    [Parameter, EditorRequired]
    public SeenVersion Seen { get; set; } = default!;

    /// <summary>Saves what was written over what was changed.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnReplace { get; set; }

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    // The same in fewer words would lie over it.
    protected override void OnParametersSet()
    {
        if (Seen.Changed is { Version: not null })
        {
            Snackbar.RemoveByKey(CommandTold.Changed);
        }
    }

    private Task ReplaceAsync()
    {
        Seen.Accept();
        return OnReplace.InvokeAsync();
    }
}
