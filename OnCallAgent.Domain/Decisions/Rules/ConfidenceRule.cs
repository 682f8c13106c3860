using System.Globalization;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses where the analysis is less sure than <c>CONFIDENCE_THRESHOLD</c> asks.</summary>
public sealed class ConfidenceRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "confidence";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var confidence = input.Analysis.Confidence;
        var threshold = input.ConfidenceThreshold;
        // Asked this way round, a confidence that is not a number is refused too.
        if (confidence >= threshold)
        {
            return GuardVerdict.Allow(Name);
        }

        var (low, least) = Apart(confidence, threshold);
        return GuardVerdict.Refuse(Name, $"Confidence {low} is under the threshold {least}.");
    }

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
