using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>The figures above the board.</summary>
public partial class Tiles
{
    [Parameter, EditorRequired]
    public BoardTiles Figures { get; set; } = default!;
}
