using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>Says how many rows are not drawn, and draws more of them.</summary>
public partial class MoreRows
{
    [Parameter, EditorRequired]
    public IDrawnRows Rows { get; set; } = default!;

    /// <summary>Told after other rows are to be drawn.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private Task MoreAsync()
    {
        Rows.DrawMore();
        return Changed.InvokeAsync();
    }
}
