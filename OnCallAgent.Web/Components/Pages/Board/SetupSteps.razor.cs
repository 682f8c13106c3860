using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>The steps of setting up, each with whether it is done and where.</summary>
public partial class SetupSteps
{
    [Parameter, EditorRequired]
    public IReadOnlyList<SetupStep> Steps { get; set; } = [];
}
