using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>A column's heading that orders the list.</summary>
public partial class SortHeader
{
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>Class of the column.</summary>
    [Parameter]
    public string Css { get; set; } = "";

    /// <summary><c>ascending</c>, <c>descending</c> or <c>none</c>.</summary>
    [Parameter]
    public string Direction { get; set; } = "none";

    [Parameter]
    public EventCallback Sort { get; set; }
}
