using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>The board's filters.</summary>
public partial class BoardFilterBar
{
    [Parameter, EditorRequired]
    public BoardFilter Filter { get; set; } = new();

    [Parameter]
    public EventCallback<BoardFilter> FilterChanged { get; set; }

    [Parameter]
    public IReadOnlyList<string> Services { get; set; } = [];

    private static string? OrNull(string value) => value.Length == 0 ? null : value;
}
