using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Insights;

/// <summary>What the recorded outcomes say of the agent's confidence and of its knowledge.</summary>
public partial class InsightsPage
{
    private const int MostListed = 100;

    private CalibrationReport? report;
    private SuccessRates? rates;

    [Inject]
    private OutcomeBook Outcomes { get; set; } = default!;

    [Inject]
    private FlowSettings Settings { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(2);

    protected override Task OnInitializedAsync() => ReadAsync();

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        await ReadAsync();
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        rates = await Outcomes.RatesAsync(Gone);
        report = await Outcomes.ReportAsync(Gone);
    }

    private string Versions(string entryId) =>
        string.Join(
            ", ",
            rates!
                .Versions.Where(v => v.Key.EntryId == entryId)
                .OrderBy(static v => v.Key.Version)
                .Select(static v => $"version {v.Key.Version}: {v.Value.Worked} of {v.Value.Uses}")
        );

    private string ThresholdWords(CalibrationReport shown)
    {
        var calibration = shown.Calibration;
        var least = calibration.RawScoreFor(Settings.LeastConfidence(calibration));
        return (Settings.MostWrongActions, calibration.IsCalibrated) switch
        {
            ({ } most, true) => string.Create(
                CultureInfo.InvariantCulture,
                $"At most {most * 100:0.##} % of its actions may be wrong. {(least is { } from ? $"By the outcomes so far that is expected from a score of {Wording.Score(from)} on; it acts alone where the interval says so too, and asks otherwise." : "By the outcomes so far no score promises that: it asks or calls somebody.")}"
            ),
            ({ } most, false) => string.Create(
                CultureInfo.InvariantCulture,
                $"At most {most * 100:0.##} % of its actions may be wrong. {calibration.Outcomes} outcomes do not suffice to promise that; {ConfidenceCalibration.LeastOutcomes} are needed. Until then it asks."
            ),
            (null, true) =>
                $"From a measured chance of {Wording.Score(Settings.ConfidenceThreshold)} on{(least is { } from ? $", which a score of {Wording.Score(from)} reaches" : "; by the outcomes so far no score reaches it")}.",
            _ =>
                $"From a score of {Wording.Score(Settings.ConfidenceThreshold)} on. The score is used as it is until {ConfidenceCalibration.LeastOutcomes} outcomes are recorded.",
        };
    }
}
