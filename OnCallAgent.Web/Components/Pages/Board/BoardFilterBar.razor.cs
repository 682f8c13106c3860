using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>The filters of board and list. The browser's own selects: they work on a phone and without a mouse.</summary>
public partial class BoardFilterBar
{
    [Parameter, EditorRequired]
    public BoardFilter Filter { get; set; } = new();

    [Parameter]
    public EventCallback<BoardFilter> FilterChanged { get; set; }

    [Parameter]
    public IReadOnlyList<string> Services { get; set; } = [];

    private static string Value(ChangeEventArgs e) => e.Value?.ToString() ?? "";

    private Task Change(BoardFilter wanted) => FilterChanged.InvokeAsync(wanted);
}
