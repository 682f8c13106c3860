using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>Where somebody types what they look for among many rows; a handful is seen at a glance and needs none.</summary>
public partial class RowsFilter
{
    private const int Few = 10;

    [Parameter, EditorRequired]
    public IDrawnRows Rows { get; set; } = default!;

    /// <summary>What it is for, to who hears the page.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Told after other rows are to be drawn.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private Task FindAsync(string? text)
    {
        Rows.Text = text ?? "";
        return Changed.InvokeAsync();
    }
}
