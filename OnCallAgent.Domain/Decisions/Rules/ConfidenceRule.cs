using System.Globalization;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>
/// Refuses where the analysis is less sure than <c>CONFIDENCE_THRESHOLD</c> asks. Where <c>MAX_WRONG_ACTIONS</c> is set,
/// that is asked for instead: it refuses where more actions would be wrong, and asks where the outcomes so far are too few
/// to promise it.
/// </summary>
public sealed class ConfidenceRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "confidence";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.MostWrongActions is { } most && input.Analysis.Calibrated is { } chance)
        {
            return Judge(chance, most, input.Analysis.Calibration.Outcomes);
        }

        var confidence = input.Analysis.DecisiveConfidence;
        var threshold = input.ConfidenceThreshold;
        // Asked this way round, a confidence that is not a number is refused too.
        if (!(confidence >= threshold))
        {
            var (low, least) = Apart(confidence, threshold);
            return GuardVerdict.Refuse(Name, $"Confidence {low} is under the threshold {least}.");
        }

        return input.MostWrongActions is { } wanted
            ? GuardVerdict.Ask(
                Name,
                $"At most {Percent(wanted)} wrong actions cannot be promised yet: {input.Analysis.Calibration.Outcomes} of {ConfidenceCalibration.LeastOutcomes} outcomes are recorded."
            )
            : GuardVerdict.Allow(
                Name,
                $"Confidence {Share.Show(confidence)} ≥ {Share.Show(threshold)}."
            );
    }

    private GuardVerdict Judge(CalibratedConfidence chance, double most, int outcomes)
    {
        if (!(1 - chance.Value <= most))
        {
            return GuardVerdict.Refuse(
                Name,
                $"{Percent(1 - chance.Value)} of such actions are wrong by {outcomes} outcomes; at most {Percent(most)} may be."
            );
        }

        return 1 - chance.Low <= most
            ? GuardVerdict.Allow(
                Name,
                $"At most {Percent(1 - chance.Low)} of such actions are wrong by {outcomes} outcomes; {Percent(most)} may be."
            )
            : GuardVerdict.Ask(
                Name,
                $"{outcomes} outcomes do not suffice for at most {Percent(most)} wrong actions: {Percent(1 - chance.Value)} are expected, but it may be {Percent(1 - chance.Low)}."
            );
    }

    private static string Percent(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");

    // 0.699 and 0.70 would both read 0.70: as many decimals as it takes to tell them apart.
    private static (string Low, string Least) Apart(double low, double least)
    {
        for (var decimals = 2; ; decimals++)
        {
            var format = $"F{decimals}";
            var texts = (
                low.ToString(format, CultureInfo.InvariantCulture),
                least.ToString(format, CultureInfo.InvariantCulture)
            );
            if (texts.Item1 != texts.Item2 || decimals == 17)
            {
                return texts;
            }
        }
    }
}
