using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>The incident in a line of facts.</summary>
public partial class IncidentChips
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    [Parameter]
    public string ViewerName { get; set; } = "";

    [Parameter, EditorRequired]
    public Func<string?, Task> Assign { get; set; } = default!;

    private Incident Incident => File.Incident;

    private TimeSpan Lasted => Incident.LastSeen - Incident.FirstSeen;

    private string Name(string name) => name == ViewerName ? "you" : name;
}
