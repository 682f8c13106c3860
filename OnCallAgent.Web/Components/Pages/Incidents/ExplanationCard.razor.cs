using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>What a language model wrote about the incident, marked as such.</summary>
public partial class ExplanationCard
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;
}
