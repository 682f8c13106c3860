using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>How true the agent's confidence was so far.</summary>
/// <param name="IsCalibrated">Whether outcomes suffice; below, the raw score is used.</param>
/// <param name="Outcomes">Attempts with a known end.</param>
/// <param name="LeastOutcomes">How many it takes.</param>
/// <param name="Calibration">The calibration in use.</param>
/// <param name="Raw">How true the raw scores were.</param>
/// <param name="Calibrated">How true calibrated chances are for attempts they did not see; null while not calibrated.</param>
/// <param name="ConfidenceThreshold">Least confidence to act alone.</param>
/// <param name="MostWrongActions">Most wrong actions that are accepted, as a share; null where only the threshold counts.</param>
/// <param name="RawScoreForThreshold">The raw score from which the threshold, or that share, is reached; null for none, or while not calibrated.</param>
public sealed record CalibrationResponse(
    bool IsCalibrated,
    int Outcomes,
    int LeastOutcomes,
    ConfidenceCalibration Calibration,
    Reliability Raw,
    Reliability? Calibrated,
    double ConfidenceThreshold,
    double? MostWrongActions,
    double? RawScoreForThreshold
);

/// <summary>How often an entry, a version of it or a pattern worked.</summary>
/// <param name="Id">Of the entry or pattern.</param>
/// <param name="Version">Version of the entry; null for all of them.</param>
/// <param name="Uses">Attempts with a known end.</param>
/// <param name="Worked">Those that resolved their incident.</param>
/// <param name="SuccessRate">Their share, 0 to 1.</param>
/// <param name="LastUsed">End of the latest.</param>
public sealed record SuccessResponse(
    string Id,
    int? Version,
    int Uses,
    int Worked,
    double SuccessRate,
    DateTimeOffset LastUsed
)
{
    internal SuccessResponse(string id, int? version, Tally tally)
        : this(id, version, tally.Uses, tally.Worked, Math.Round(tally.Rate, 4), tally.LastUsed) { }
}

/// <summary>How often problems of a pattern heal alone.</summary>
/// <param name="PatternId">The pattern.</param>
/// <param name="Ended">Its incidents with a known end, without noise.</param>
/// <param name="HealedAlone">Those that went away with nothing done.</param>
public sealed record HealingResponse(string PatternId, int Ended, int HealedAlone);

/// <summary>What worked so far.</summary>
/// <param name="Entries">Knowledge entries, over all versions.</param>
/// <param name="EntryVersions">Each version of them.</param>
/// <param name="Patterns">Alert patterns.</param>
/// <param name="Healing">How often problems of a pattern heal without any action.</param>
public sealed record SuccessRatesResponse(
    IReadOnlyList<SuccessResponse> Entries,
    IReadOnlyList<SuccessResponse> EntryVersions,
    IReadOnlyList<SuccessResponse> Patterns,
    IReadOnlyList<HealingResponse> Healing
);

/// <summary>What the recorded outcomes say.</summary>
internal static class InsightsApi
{
    public static void MapInsightsApi(this IEndpointRouteBuilder api)
    {
        var insights = api.MapGroup("/insights")
            .WithTags("insights")
            .RequireAuthorization(AccessPolicies.View);
        insights.MapGet("/calibration", CalibrationAsync);
        insights.MapGet("/success", SuccessAsync);
    }

    /// <summary>How true the confidence was so far: reliability in bins, Brier score, and the calibration made of it.</summary>
    internal static async Task<Ok<CalibrationResponse>> CalibrationAsync(
        OutcomeBook outcomes,
        FlowSettings settings,
        CancellationToken cancellation
    )
    {
        var report = await outcomes.ReportAsync(cancellation);
        var calibration = report.Calibration;
        return TypedResults.Ok(
            new CalibrationResponse(
                calibration.IsCalibrated,
                calibration.Outcomes,
                ConfidenceCalibration.LeastOutcomes,
                calibration,
                report.Raw,
                report.Calibrated,
                settings.ConfidenceThreshold,
                settings.MostWrongActions,
                calibration.RawScoreFor(settings.LeastConfidence(calibration))
            )
        );
    }

    /// <summary>How often knowledge entries and patterns led to a fix, and how often problems heal alone.</summary>
    internal static async Task<Ok<SuccessRatesResponse>> SuccessAsync(
        OutcomeBook outcomes,
        CancellationToken cancellation
    )
    {
        var rates = await outcomes.RatesAsync(cancellation);
        return TypedResults.Ok(
            new SuccessRatesResponse(
                Listed(rates.Entries),
                [
                    .. rates
                        .Versions.OrderBy(static v => v.Key.EntryId, StringComparer.Ordinal)
                        .ThenBy(static v => v.Key.Version)
                        .Select(static v => new SuccessResponse(
                            v.Key.EntryId,
                            v.Key.Version,
                            v.Value
                        )),
                ],
                Listed(rates.Patterns),
                [
                    .. rates
                        .Healing.OrderBy(static h => h.Key, StringComparer.Ordinal)
                        .Select(static h => new HealingResponse(
                            h.Key,
                            h.Value.Ended,
                            h.Value.HealedAlone
                        )),
                ]
            )
        );
    }

    private static IReadOnlyList<SuccessResponse> Listed(
        IReadOnlyDictionary<string, Tally> tallies
    ) =>
        [
            .. tallies
                .OrderBy(static t => t.Key, StringComparer.Ordinal)
                .Select(static t => new SuccessResponse(t.Key, null, t.Value)),
        ];
}
