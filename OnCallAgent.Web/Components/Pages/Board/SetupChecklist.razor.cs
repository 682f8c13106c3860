using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>What an agent needs before it is of use, until all of it is there.</summary>
public partial class SetupChecklist
{
    /// <summary>The steps; read with the page, so that nothing moves when they are known.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<SetupStep> Steps { get; set; } = [];
}
