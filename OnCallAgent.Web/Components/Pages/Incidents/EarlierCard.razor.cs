using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>How the same kind of trouble ended before.</summary>
public partial class EarlierCard
{
    [Parameter, EditorRequired]
    public IReadOnlyList<EarlierIncident> Earlier { get; set; } = [];
}
