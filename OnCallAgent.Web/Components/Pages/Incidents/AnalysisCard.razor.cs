using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Web.Components.Layout;
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

    private static string CalibrationWords(IncidentAnalysis analysis) =>
        analysis.Calibrated is { } chance
            ? $"a score of {Wording.Score(analysis.Confidence)} was right in {Wording.Score(chance.Value)} of {analysis.Calibration.Outcomes} outcomes, {Wording.Score(chance.Low)} to {Wording.Score(chance.High)}"
            : $"not yet calibrated ({analysis.Calibration.Outcomes} of {ConfidenceCalibration.LeastOutcomes} outcomes)";
}
