using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>The lines that speak for the fault, with what matched marked.</summary>
public partial class EvidenceCard
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private long Missing => File.Incident.OccurrenceCount - File.Evidence.Count;

    // The first lines and the latest ones are kept; what is missing lies between them.
    private int GapAt =>
        Missing > 0 && File.Evidence.Count > 0
            ? Math.Min(EvidenceLine.KeptFirst, File.Evidence.Count - 1)
            : -1;

    private string Summary
    {
        get
        {
            if (File.Evidence.Count == 0)
            {
                return "";
            }

            var all = File.Incident.OccurrenceCount;
            return $"{Wording.Number(all)} {(all == 1 ? "line" : "lines")}{(Missing > 0 ? ", the first and the latest shown" : "")}";
        }
    }
}
