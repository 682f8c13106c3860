using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>The figures above the board.</summary>
public partial class Tiles
{
    [Parameter, EditorRequired]
    public BoardTiles Figures { get; set; } = default!;

    private static string Span(TimeSpan? span) => span is { } known ? Wording.Duration(known) : "–";
}
