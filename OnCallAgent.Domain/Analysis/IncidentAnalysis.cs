using System.Globalization;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Analysis;

/// <summary>How dangerous it is to act.</summary>
public enum RiskLevel
{
    /// <summary>Nothing much can go wrong.</summary>
    Low = 0,

    /// <summary>A service is interrupted for a moment.</summary>
    Medium = 1,

    /// <summary>Users are hurt if it goes wrong.</summary>
    High = 2,
}

/// <summary>One of the three parts of the confidence, with what speaks for it.</summary>
/// <param name="Name"><c>pattern</c>, <c>service_impact</c> or <c>knowledge</c>.</param>
/// <param name="Weight">Its share of the whole; the three add up to 1.</param>
/// <param name="Value">0 to 1.</param>
/// <param name="Evidence">Sentences a person can check.</param>
public sealed record ConfidenceFactor(
    string Name,
    double Weight,
    double Value,
    IReadOnlyList<string> Evidence
);

/// <summary>A knowledge entry that was found, with its score.</summary>
/// <param name="EntryId">The entry.</param>
/// <param name="Version">Its version when it was read.</param>
/// <param name="Title">Its title.</param>
/// <param name="Score">Points of the search.</param>
/// <param name="Reasons">Where the points come from.</param>
public sealed record KnowledgeHit(
    string EntryId,
    int Version,
    string Title,
    double Score,
    IReadOnlyList<string> Reasons
);

/// <summary>A search for entries by text, kept so that its chances can be computed once more.</summary>
/// <param name="EntryId">The entry that came first.</param>
/// <param name="Version">Its version.</param>
/// <param name="Signs">What was seen of the search.</param>
/// <param name="Belief">What was made of the signs.</param>
/// <param name="Threshold">Least chance that something is known, for which the entry is named.</param>
public sealed record RetrievalTrace(
    string EntryId,
    int Version,
    RetrievalSigns Signs,
    RetrievalBelief Belief,
    double Threshold
);

/// <summary>What the agent makes of an incident. Stored whole, so that it can be recomputed and explained.</summary>
public sealed record IncidentAnalysis
{
    /// <summary>Most of <see cref="SimilarIncidents"/>.</summary>
    public const int MostSimilar = 5;

    /// <summary>Category of unknown causes.</summary>
    public const string UnknownCause = "unknown";

    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Sum of the factors' shares, 0 to 1: the raw score.</summary>
    public required double Confidence { get; init; }

    /// <summary>The calibration by the outcomes recorded until then.</summary>
    public ConfidenceCalibration Calibration { get; init; } = ConfidenceCalibration.None;

    /// <summary>The measured chance for <see cref="Confidence"/> with its interval; null while not calibrated.</summary>
    public CalibratedConfidence? Calibrated { get; init; }

    /// <summary>What decisions go by: the measured chance, or the raw score while not calibrated.</summary>
    public double DecisiveConfidence => Calibrated?.Value ?? Confidence;

    /// <summary>The parts of <see cref="Confidence"/>.</summary>
    public required IReadOnlyList<ConfidenceFactor> Factors { get; init; }

    /// <summary><c>database</c>, <c>memory</c> …, or <see cref="UnknownCause"/>.</summary>
    public required string RootCauseCategory { get; init; }

    /// <summary>One line for a person; null where the cause is unknown.</summary>
    public string? RootCause { get; init; }

    /// <summary>Services and parts that are affected, the one at fault first.</summary>
    public required IReadOnlyList<string> AffectedComponents { get; init; }

    /// <summary>
    /// Services whose logs changed against the quiet time before, the likeliest to be at fault first. A word for people:
    /// neither confidence nor decision depend on it.
    /// </summary>
    public IReadOnlyList<Suspect> Suspects { get; init; } = [];

    /// <summary>What would help, in order; placeholders are filled in.</summary>
    public required IReadOnlyList<RecommendedAction> RecommendedActions { get; init; }

    /// <summary>How dangerous it is to act.</summary>
    public required RiskLevel RiskLevel { get; init; }

    /// <summary>Whether the analysis alone speaks for acting without a human.</summary>
    public required bool AutomationRecommended { get; init; }

    /// <summary>How long it will take, with its range; null where too few similar incidents are known.</summary>
    public ResolutionPrediction? Prediction { get; init; }

    /// <summary>Minutes to resolve, the median of similar incidents; null where there are too few.</summary>
    public int? PredictedResolutionMinutes => Prediction?.Minutes;

    /// <summary>Resolved incidents most like it, best first.</summary>
    public IReadOnlyList<PastIncident> SimilarIncidents { get; init; } = [];

    /// <summary>Entries that were found, best first.</summary>
    public IReadOnlyList<KnowledgeHit> KnowledgeHits { get; init; } = [];

    /// <summary>What a person would do, from the entry that recognised the fault; empty where none did.</summary>
    public IReadOnlyList<string> SolutionSteps { get; init; } = [];

    /// <summary>The entry that names the cause and recommends; null where none fits well enough.</summary>
    public string? KnowledgeId { get; init; }

    /// <summary>That entry's version when it was read.</summary>
    public int? KnowledgeVersion { get; init; }

    /// <summary>Whether the recommended actions are that entry's; false for a mere look at the service's health.</summary>
    public bool RecommendedByKnowledge { get; init; }

    /// <summary>Why no entry is gone by, in a sentence; null where one is.</summary>
    public string? KnowledgeDoubt { get; init; }

    /// <summary>What the search by text came to; null where nothing has a word in common.</summary>
    public RetrievalTrace? Retrieval { get; init; }

    /// <summary>Version of the pattern that found the incident; null for manual ones.</summary>
    public int? PatternVersion { get; init; }

    /// <summary>Version of the rules that made this analysis.</summary>
    public int RulesVersion { get; init; } = AnalysisFormula.RulesVersion;

    /// <summary>The confidence once more, from the stored factors alone: always equal to <see cref="Confidence"/>.</summary>
    public double Recompute() => AnalysisFormula.Confidence(Factors);

    /// <summary>The measured chance once more, from the stored factors and calibration: always equal to <see cref="Calibrated"/>.</summary>
    public CalibratedConfidence? Recalibrate() => Calibration.Of(Recompute());

    /// <summary>The sum as a person would write it: <c>0.4 × 1 + 0.3 × 0.9 + 0.3 × 1 = 0.97</c>.</summary>
    public string Explain() =>
        string.Join(
            " + ",
            Factors.Select(static f =>
                string.Create(CultureInfo.InvariantCulture, $"{f.Weight:0.##} × {f.Value:0.####}")
            )
        ) + string.Create(CultureInfo.InvariantCulture, $" = {Confidence:0.####}");
}
