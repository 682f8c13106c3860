using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>How trouble like this ended before, what fixed it, and how long it may take now.</summary>
public partial class SimilarCard
{
    [Parameter, EditorRequired]
    public SimilarFindings Findings { get; set; } = default!;

    private string PredictionWords =>
        Findings.Prediction is { } p
            ? $"May take {Minutes(p.Minutes)}, {Minutes(p.LowMinutes)} to {Minutes(p.HighMinutes)} by {p.From} {(p.SameFault ? "incidents of the same fault" : "similar incidents")}."
            : $"Too few to say how long it may take: {Findings.Found} of {ResolutionPrediction.LeastIncidents}.";

    private static string Minutes(int minutes) => Wording.Duration(TimeSpan.FromMinutes(minutes));
}
