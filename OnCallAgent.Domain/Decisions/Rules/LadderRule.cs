using System.Globalization;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>
/// Trusts a cure as far as it has proven itself: on <c>shadow</c> it is only recorded, on <c>suggest</c> a human says yes,
/// on <c>auto</c> it is done. Of several actions the least trusted one counts.
/// </summary>
public sealed class LadderRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "ladder";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Service is null)
        {
            return GuardVerdict.Allow(Name, "Nothing is known of the service.");
        }

        if (Lowest(input) is not { } lowest)
        {
            return GuardVerdict.Allow(Name, "Nothing would be changed.");
        }

        var stands = string.Create(
            CultureInfo.InvariantCulture,
            $"{lowest.ActionType} on {input.ServiceName} is on “{LadderKey.Word(lowest.Rung)}” for this pattern ({lowest.Verified} of {lowest.PromoteAfter} verified outcomes)"
        );
        return lowest.Rung switch
        {
            LadderRung.Auto => GuardVerdict.Allow(Name, $"{stands}: it is trusted."),
            LadderRung.Suggest => GuardVerdict.Ask(Name, $"{stands}: a human says yes."),
            _ => GuardVerdict.Shadow(Name, $"{stands}: it is only recorded what would be done."),
        };
    }

    private static LadderStanding? Lowest(DecisionInput input) =>
        input
            .Proposed.Where(p => !p.IsReadOnly)
            .Select(p => p.Action.Type)
            .Distinct(StringComparer.Ordinal)
            .Select(type =>
                input.Ladder.FirstOrDefault(s => s.ActionType == type)
                ?? LadderKey.Of(type, null, input.Service!)
            )
            .MinBy(s => s.Rung);
}
