using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>What stands where a list has no row: what to do about it, and before the list was read no word, which could be untrue.</summary>
public partial class NoRows
{
    /// <summary>Whether it is known that there is none.</summary>
    [Parameter, EditorRequired]
    public bool Read { get; set; }

    /// <summary>What is said of the empty list.</summary>
    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = default!;
}
