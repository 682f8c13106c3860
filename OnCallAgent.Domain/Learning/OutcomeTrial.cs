using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Learning;

/// <summary>
/// The calibration by outcomes, tried on texts whose right entry is known. They stand for incidents: who goes by the right
/// entry is taken to have resolved it.
/// </summary>
/// <param name="Search">
/// Every text, scored by the share of its words' weight that the first entry found has: a score that was never meant to be
/// a chance. Null with too few texts.
/// </param>
/// <param name="Agent">
/// Texts for which the analysis of an incident goes by an entry, scored by its confidence, as outcomes are recorded of them.
/// Null with too few.
/// </param>
public sealed record OutcomeTrial(CalibrationTrial? Search, CalibrationTrial? Agent)
{
    /// <summary>Tries it.</summary>
    /// <param name="index">The knowledge base.</param>
    /// <param name="pairs">The texts.</param>
    /// <param name="folds">Parts of the cross-validation, 2 or more.</param>
    public static OutcomeTrial Of(
        KnowledgeIndex index,
        IReadOnlyList<RetrievalPair> pairs,
        int folds
    )
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(pairs);
        var search = new List<(double, bool)>();
        var agent = new List<(double, bool)>();
        foreach (var pair in pairs)
        {
            var first = index.Ask([pair.Query], 1).Entries is [var found, ..] ? found : null;
            search.Add((first?.Share ?? 0, first is not null && IsRight(first.Entry.Id, pair)));
            var analysis = IncidentAnalyst.Analyse(
                Incident(pair.Query),
                index,
                DateTimeOffset.UnixEpoch,
                1
            );
            if (analysis.KnowledgeId is { } by)
            {
                agent.Add((analysis.Confidence, IsRight(by, pair)));
            }
        }

        return new OutcomeTrial(
            CalibrationTrial.Of(search, folds),
            CalibrationTrial.Of(agent, folds)
        );
    }

    private static bool IsRight(string entry, RetrievalPair pair) =>
        string.Equals(entry, pair.Expected, StringComparison.Ordinal);

    // As a program would report it: a text, and nothing else known.
    private static AnalysisInput Incident(string text) =>
        new()
        {
            IncidentId = "evaluated",
            Title = text,
            Service = "",
            Severity = Severity.High,
            Evidence = [],
            Services = ServiceCatalog.Empty,
            Knowledge = [],
        };
}
