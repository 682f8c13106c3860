using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Analysis;

/// <summary>Makes something of an incident: how sure, why, who is hit, what would help, how dangerous that is.</summary>
/// <remarks>A pure function. The parts stand in files of their own, one for each question; <see cref="AnalysisFormula"/> adds them up.</remarks>
public static class IncidentAnalyst
{
    // Beyond this, evidence repeats itself and costs time only.
    private const int MostCharacters = 65_536;

    // A description can be a pasted log.
    private const int MostAbout = 2_000;

    // Beyond these nobody looks.
    private const int MostSuspects = 5;

    /// <summary>Analyses an incident.</summary>
    /// <param name="input">All that may be looked at.</param>
    /// <param name="knowledge">The knowledge base made ready for searching; null to make it from <paramref name="input"/>.</param>
    /// <param name="now">Stands in the result; nothing depends on it.</param>
    /// <param name="threshold">Least confidence for which acting without a human is recommended, 0 to 1.</param>
    public static IncidentAnalysis Analyse(
        AnalysisInput input,
        KnowledgeIndex? knowledge,
        DateTimeOffset now,
        double threshold
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        var support = KnowledgeSupport.Of(
            knowledge ?? new KnowledgeIndex(input.Knowledge),
            new KnowledgeQuery(Texts(input), input.Service),
            About(input)
        );
        var origin = FailureOrigin.Find(input);
        var cause = RootCause.Of(input, support, origin);
        var recommendation = ActionRecommendation.Of(input, support, origin);
        ConfidenceFactor[] factors =
        [
            PatternStrength.Of(input),
            ServiceImpact.Of(input, recommendation.LeftOut),
            support.Factor,
        ];
        var confidence = AnalysisFormula.Confidence(factors);
        var calibrated = input.Calibration.Of(confidence);

        return new IncidentAnalysis
        {
            IncidentId = input.IncidentId,
            At = now,
            Confidence = confidence,
            Calibration = input.Calibration,
            Calibrated = calibrated,
            Factors = factors,
            RootCauseCategory = cause.Category,
            RootCause = cause.Line,
            AffectedComponents = AffectedComponents.Of(input, origin),
            Suspects = [.. input.Suspects.Take(MostSuspects)],
            RecommendedActions = recommendation.Actions,
            RiskLevel = ActionRisk.Of(
                input.Services.Find(input.Service)?.Criticality,
                [
                    .. recommendation.Actions.Select(a =>
                        input.Actions.GetValueOrDefault(a.Type, ActionTraits.Worst)
                    ),
                ]
            ),
            AutomationRecommended =
                (calibrated?.Value ?? confidence) >= threshold
                && cause.Line is not null
                && support.IsRecognised
                && recommendation.FromKnowledge
                // Restarting who suffers does not heal who is at fault.
                && origin is null
                && TargetsExist(input, recommendation),
            Prediction = ResolutionPrediction.Of(input.Past),
            SimilarIncidents = [.. input.Past.Take(IncidentAnalysis.MostSimilar)],
            KnowledgeHits = support.Hits,
            SolutionSteps = support.IsRecognised ? support.Lead!.Entry.SolutionSteps : [],
            KnowledgeId = support.IsPlausible ? support.Lead!.Entry.Id : null,
            KnowledgeVersion = support.IsPlausible ? support.Lead!.Entry.Version : null,
            RecommendedByKnowledge = recommendation.FromKnowledge,
            KnowledgeDoubt = support.Doubt,
            Retrieval = support.Retrieval,
            PatternVersion = input.Pattern?.Version,
        };
    }

    private static bool TargetsExist(AnalysisInput input, ActionRecommendation recommendation) =>
        input.Services.Find(input.Service) is { } service
        && recommendation.Actions.All(a => ActionTargets.Exist(a.Type, service.Targets));

    // What an alert's text would say. All the evidence at once would be about everything.
    private static List<string> About(AnalysisInput input) =>
        [
            .. new[] { input.Title, input.Description, TellingLine.Of(input) ?? "" }
                .Where(static t => !string.IsNullOrWhiteSpace(t))
                .Select(static t => t.Length <= MostAbout ? t : t[..MostAbout])
                .Distinct(StringComparer.Ordinal),
        ];

    // The same fault fills the evidence with lines that differ in numbers only. One of each kind comes first, so that
    // none is crowded out; the others follow, as a pattern may well ask for a number.
    private static List<string> Texts(AnalysisInput input)
    {
        var texts = new List<string>();
        var left = MostCharacters;
        foreach (
            var text in input
                .Evidence.Select(static l => l.Message)
                .Prepend(input.Description)
                .Prepend(input.Title)
                .Where(static t => !string.IsNullOrWhiteSpace(t))
                .Distinct(StringComparer.Ordinal)
                .GroupBy(WithoutDigits, StringComparer.Ordinal)
                .SelectMany(static kind => kind.Select(static (t, nth) => (Text: t, Nth: nth)))
                .OrderBy(static x => x.Nth)
                .Select(static x => x.Text)
                .TakeWhile(_ => left > 0)
        )
        {
            texts.Add(text.Length <= left ? text : text[..left]);
            left -= texts[^1].Length;
        }

        return texts;
    }

    private static string WithoutDigits(string text) =>
        string.Create(
            text.Length,
            text,
            static (target, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    target[i] = char.IsAsciiDigit(source[i]) ? '0' : source[i];
                }
            }
        );
}
