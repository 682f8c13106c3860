using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>Prints how well runbooks are found, for people or as one JSON object.</summary>
internal static class RetrievalReportText
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static void Write(RetrievalReport report, OutcomeTrial outcomes, int folds, bool json) =>
        Console.WriteLine(json ? AsJson(report, outcomes, folds) : AsText(report, outcomes, folds));

    private static string AsJson(RetrievalReport report, OutcomeTrial outcomes, int folds) =>
        JsonSerializer.Serialize(
            new
            {
                N = report.Known + report.Unknown,
                report.Known,
                report.Unknown,
                Top1 = Rounded(report.First),
                Top3 = Rounded(report.AmongThree),
                Folds = folds,
                EceBins = CrossValidation.Bins,
                Ece = Rounded(report.Validated.CalibrationError),
                EceInterval = new[] { Rounded(report.ErrorLow), Rounded(report.ErrorHigh) },
                EceOfPerfectForecaster = Rounded(report.ErrorOfPerfect),
                Brier = Rounded(report.Validated.Brier),
                AbstentionOnUnknown = Rounded(report.Validated.RefusedOfUnknown),
                AnsweredOnKnown = Rounded(report.Validated.AnsweredOfKnown),
                Shipped = new
                {
                    Ece = Rounded(report.Shipped.CalibrationError),
                    Brier = Rounded(report.Shipped.Brier),
                    AbstentionOnUnknown = Rounded(report.Shipped.RefusedOfUnknown),
                    AnsweredOnKnown = Rounded(report.Shipped.AnsweredOfKnown),
                },
                FitOnAll = report.Fitted.ToString(),
                OutcomeCalibration = new
                {
                    SearchScore = AsJson(outcomes.Search),
                    AgentScore = AsJson(outcomes.Agent),
                },
            },
            Json
        );

    private static object? AsJson(CalibrationTrial? trial) =>
        trial is null
            ? null
            : new
            {
                N = trial.Cases,
                trial.Right,
                EceAsScored = Rounded(trial.AsScored.CalibrationError),
                EceLogistic = Rounded(trial.Logistic.CalibrationError),
                EceIsotonic = Rounded(trial.Isotonic.CalibrationError),
                EceOfPerfectForecaster = Rounded(trial.ErrorOfPerfect),
                BrierAsScored = Rounded(trial.AsScored.Brier),
                BrierLogistic = Rounded(trial.Logistic.Brier),
                BrierIsotonic = Rounded(trial.Isotonic.Brier),
            };

    private static string AsText(RetrievalReport report, OutcomeTrial outcomes, int folds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            texts                        {report.Known
                + report.Unknown} ({report.Known} with a runbook, {report.Unknown} without)
            right one first              {report.First:F3}
            right one in three           {report.AmongThree:F3}
            cross-validated ({folds} folds):
              calibration error (ECE)    {report.Validated.CalibrationError:F3}  [{report.ErrorLow:F3} to {report.ErrorHigh:F3}], {CrossValidation.Bins} bins of equal mass
              a perfect forecaster's     {report.ErrorOfPerfect:F3}  with so few texts
              Brier score                {report.Validated.Brier:F3}
              refused of unknown         {report.Validated.RefusedOfUnknown:F3}
              answered of known          {report.Validated.AnsweredOfKnown:F3}
            as the product ships:
              calibration error (ECE)    {report.Shipped.CalibrationError:F3}
              Brier score                {report.Shipped.Brier:F3}
              refused of unknown         {report.Shipped.RefusedOfUnknown:F3}
              answered of known          {report.Shipped.AnsweredOfKnown:F3}
            fit on all                   {report.Fitted}
            calibration by outcomes, learned on other texts ({folds} folds), error and Brier score:
              score of the search        {AsText(outcomes.Search)}
              score of the agent         {AsText(outcomes.Agent)}
            """
        );

    private static string AsText(CalibrationTrial? trial) =>
        trial is null
            ? $"fewer than {ConfidenceCalibration.LeastOutcomes} texts: nothing is calibrated"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{trial.Right} of {trial.Cases} right; as scored {AsText(trial.AsScored)}, logistic (the product's) {AsText(trial.Logistic)}, isotonic {AsText(trial.Isotonic)}; a perfect forecaster's error {trial.ErrorOfPerfect:F3}"
            );

    private static string AsText(ChanceAccuracy accuracy) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{accuracy.CalibrationError:F3} / {accuracy.Brier:F3}"
        );

    private static double? Rounded(double? value) =>
        value is { } number ? Math.Round(number, 4) : null;
}
