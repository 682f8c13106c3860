using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>The last resort when all channels are down: whoever looks at the board is told.</summary>
public partial class UnreachedBanner
{
    private const int MostNamed = 3;

    [Parameter, EditorRequired]
    public IReadOnlyList<UnreachedIncident> Incidents { get; set; } = [];

    // Most often one fault (a mail server) is behind all of them; then it is said once.
    private string? CommonReason =>
        Incidents.Select(i => i.Reason).Distinct(StringComparer.Ordinal).ToList() is [var one]
            ? one
            : null;
}
