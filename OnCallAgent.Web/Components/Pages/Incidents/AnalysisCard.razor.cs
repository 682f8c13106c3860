using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>The confidence and where it comes from.</summary>
public partial class AnalysisCard
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    /// <summary>Least confidence to act without a human.</summary>
    [Parameter]
    public double Threshold { get; set; }
}
