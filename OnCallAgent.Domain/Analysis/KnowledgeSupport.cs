using System.Globalization;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Analysis;

/// <summary>What the knowledge base says: the entry to go by, and how far it can be trusted.</summary>
/// <param name="Lead">The entry to go by; null where none was found.</param>
/// <param name="Hits">The best entries by points.</param>
/// <param name="Factor">How well this trouble is known.</param>
internal sealed record KnowledgeSupport(
    KnowledgeMatch? Lead,
    IReadOnlyList<KnowledgeHit> Hits,
    ConfidenceFactor Factor
)
{
    /// <summary>Points from which one entry is an excellent match: an error pattern, and its service or two tags.</summary>
    public const int ExcellentPoints = 18;

    // Words and the service say what the trouble is about, not that it is this trouble: they count half.
    private const double WithoutErrorPattern = 0.5;

    // A success rate over few uses says little: as if two more uses had worked.
    private const int PriorUses = 2;

    // A stated rate without recorded uses (an imported entry) is worth this many.
    private const int UsesOfStatedRate = 5;

    // From this share of the lead's strength on, an entry of another category makes the lead doubtful.
    private const double RivalFrom = 0.8;

    /// <summary>Whether one of the lead's error patterns matches: this trouble is recognised.</summary>
    public bool IsRecognised => Lead is { ErrorPatterns.Count: > 0 };

    /// <summary>Whether the lead is good enough to name the cause and recommend actions.</summary>
    public bool IsPlausible => IsRecognised || Lead is { Score: >= ExcellentPoints };

    /// <summary>
    /// value = min(1, points ÷ 18) × success ÷ ambiguity, half of it without a matching error pattern; success is
    /// (worked + 2) ÷ (uses + 2), 1 without outcomes; ambiguity grows from 1 to 2 as the best entry of another category
    /// comes from 80 % to 100 % of the lead's strength.
    /// </summary>
    public static KnowledgeSupport Of(KnowledgeIndex index, KnowledgeQuery query)
    {
        var found = index.Search(query, int.MaxValue);
        if (found.Count == 0)
        {
            return new KnowledgeSupport(null, [], Scored(0, ["No knowledge entry fits."]));
        }

        // OrderBy is stable: equal strength keeps the order of the search.
        var ranked = found.OrderByDescending(Value).ThenByDescending(Strength).ToList();
        var lead = ranked[0];
        var rival = ranked.Find(m =>
            !string.Equals(
                m.Entry.Category,
                lead.Entry.Category,
                StringComparison.OrdinalIgnoreCase
            )
        );
        var closeness = rival is null ? 0 : Math.Min(1, Strength(rival) / Strength(lead));
        var ambiguity = 1 + (Math.Max(0, closeness - RivalFrom) / (1 - RivalFrom));

        return new KnowledgeSupport(
            lead,
            [.. Listed(found, lead).Select(ToHit)],
            Scored(Value(lead) / ambiguity, Evidence(lead, ambiguity > 1 ? rival : null))
        );
    }

    private static double Value(KnowledgeMatch match) =>
        Math.Min(1, (double)match.Score / ExcellentPoints) * Certainty(match);

    // Not cut off at 1, so that two excellent matches can still be told apart.
    private static double Strength(KnowledgeMatch match) => match.Score * Certainty(match);

    private static double Certainty(KnowledgeMatch match) =>
        (match.ErrorPatterns.Count > 0 ? 1 : WithoutErrorPattern) * Success(match.Entry);

    private static double Success(KnowledgeEntry entry)
    {
        if (entry.SuccessRate is not { } rate)
        {
            return 1;
        }

        var uses = entry.Uses > 0 ? entry.Uses : UsesOfStatedRate;
        return ((Math.Clamp(rate, 0, 1) * uses) + PriorUses) / (uses + PriorUses);
    }

    // The entry the analysis goes by is always among those shown.
    private static List<KnowledgeMatch> Listed(
        IReadOnlyList<KnowledgeMatch> found,
        KnowledgeMatch lead
    )
    {
        var best = found.Take(KnowledgeIndex.DefaultLimit).ToList();
        if (!best.Contains(lead))
        {
            best[^1] = lead;
        }

        return best;
    }

    private static List<string> Evidence(KnowledgeMatch lead, KnowledgeMatch? rival)
    {
        var entry = lead.Entry;
        List<string> evidence =
        [
            $"“{entry.Title}” (version {entry.Version}) fits best, with {lead.Score} points; {ExcellentPoints} are an excellent match.",
            .. lead.Reasons,
        ];
        if (lead.ErrorPatterns.Count == 0)
        {
            evidence.Add("None of its error patterns matches, so it counts half.");
        }

        if (entry.SuccessRate is { } rate)
        {
            evidence.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It worked in {rate:P0} of {(entry.Uses > 0 ? $"{entry.Uses} uses" : "its uses elsewhere")}."
                )
            );
        }

        if (rival is not null)
        {
            evidence.Add(
                $"“{rival.Entry.Title}” ({rival.Entry.Category}) fits almost as well, with {rival.Score} points: it is not clear which one it is."
            );
        }

        return evidence;
    }

    private static KnowledgeHit ToHit(KnowledgeMatch match) =>
        new(match.Entry.Id, match.Entry.Version, match.Entry.Title, match.Score, match.Reasons);

    private static ConfidenceFactor Scored(double value, IReadOnlyList<string> evidence) =>
        AnalysisFormula.Factor(
            AnalysisFormula.KnowledgeFactor,
            AnalysisFormula.KnowledgeWeight,
            value,
            evidence
        );
}
