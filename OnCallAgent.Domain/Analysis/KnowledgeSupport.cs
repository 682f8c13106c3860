using System.Globalization;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Analysis;

/// <summary>What the knowledge base says: the entry to go by, and how far it can be trusted.</summary>
/// <param name="Lead">The entry to go by; null where none was found.</param>
/// <param name="Hits">The best entries by points.</param>
/// <param name="Factor">How well this trouble is known.</param>
/// <param name="Retrieval">What the search by text came to; null where nothing has a word in common.</param>
internal sealed record KnowledgeSupport(
    KnowledgeMatch? Lead,
    IReadOnlyList<KnowledgeHit> Hits,
    ConfidenceFactor Factor,
    RetrievalTrace? Retrieval
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

    /// <summary>Whether the lead is good enough to name the cause.</summary>
    /// <remarks>
    /// Any long description shares many words with any long incident. So keywords alone, however many points they come
    /// to, do not make an entry plausible: whether a text is about the same is what the search by text answers, and that
    /// can say no.
    /// </remarks>
    public bool IsPlausible =>
        IsRecognised
        || Lead is { Score: >= ExcellentPoints, RelatedService: not null }
        || Lead is { Score: >= ExcellentPoints, Tags.Count: > 0 }
        || (IsFoundByText(Lead, Retrieval) && Retrieval is { Belief.IsAnswered: true });

    /// <summary>Why no entry is gone by, in a sentence; null where one is.</summary>
    public string? Doubt =>
        IsPlausible ? null
        : Retrieval is null ? "No entry has anything in common with it."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The nearest entry is “{Hits.FirstOrDefault(h => h.EntryId == Retrieval.EntryId)?.Title ?? Retrieval.EntryId}”, but that anything is known about this has a chance of {Retrieval.Belief.Known:P0} only; {Retrieval.Threshold:P0} are needed."
        );

    /// <summary>
    /// value = min(1, points ÷ 18) × success ÷ ambiguity, half of it without a matching error pattern; success is
    /// (worked + 2) ÷ (uses + 2), 1 without outcomes; ambiguity grows from 1 to 2 as the best entry of another category
    /// comes from 80 % to 100 % of the lead's strength. Where no error pattern matches, the entry found by text leads if
    /// half of the chance that it is right, × success, is more than that.
    /// </summary>
    /// <param name="index">The knowledge base.</param>
    /// <param name="query">What points are given for.</param>
    /// <param name="about">What the search by text asks: title, description, telling line.</param>
    public static KnowledgeSupport Of(
        KnowledgeIndex index,
        KnowledgeQuery query,
        IReadOnlyList<string> about
    )
    {
        var found = index.Search(query, int.MaxValue);
        var retrieval = Trace(index.Ask(about, 1));
        // OrderBy is stable: equal strength keeps the order of the search.
        var ranked = found.OrderByDescending(Value).ThenByDescending(Strength).ToList();
        var best = ranked.Count > 0 ? ranked[0] : null;
        if (
            best is not { ErrorPatterns.Count: > 0 }
            && retrieval is { Belief: { IsAnswered: true } belief }
            && (
                found.FirstOrDefault(m => m.Entry.Id == retrieval.EntryId)
                ?? index.Match(retrieval.EntryId, query)
            )
                is { } byText
        )
        {
            var value = WithoutErrorPattern * belief.Right * Success(byText.Entry);
            if (best is null || value >= Value(best))
            {
                return new KnowledgeSupport(
                    byText,
                    [.. Listed(found, byText).Select(m => ToHit(m, retrieval))],
                    Scored(
                        value,
                        [
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"“{byText.Entry.Title}” (version {byText.Entry.Version}) is about this by its text: right with a chance of {belief.Right:P0}."
                            ),
                            .. byText.Reasons,
                            .. Cautions(byText),
                        ]
                    ),
                    retrieval
                );
            }
        }

        if (best is null)
        {
            return new KnowledgeSupport(
                null,
                [],
                Scored(0, ["No knowledge entry fits."]),
                retrieval
            );
        }

        var rival = ranked.Find(m =>
            !string.Equals(
                m.Entry.Category,
                best.Entry.Category,
                StringComparison.OrdinalIgnoreCase
            )
        );
        var closeness = rival is null ? 0 : Math.Min(1, Strength(rival) / Strength(best));
        var ambiguity = 1 + (Math.Max(0, closeness - RivalFrom) / (1 - RivalFrom));

        return new KnowledgeSupport(
            best,
            [.. Listed(found, best).Select(m => ToHit(m, retrieval))],
            Scored(Value(best) / ambiguity, Evidence(best, ambiguity > 1 ? rival : null)),
            retrieval
        );
    }

    private static RetrievalTrace? Trace(RetrievalAnswer answer) =>
        answer.Entries is [{ Entry: var first }, ..]
            ? new RetrievalTrace(
                first.Id,
                first.Version,
                answer.Signs,
                RetrievalConfidence.Default.Of(answer),
                RetrievalConfidence.Default.Threshold
            )
            : null;

    private static bool IsFoundByText(KnowledgeMatch? match, RetrievalTrace? retrieval) =>
        match is not null
        && string.Equals(match.Entry.Id, retrieval?.EntryId, StringComparison.Ordinal);

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
        if (best.Contains(lead))
        {
            return best;
        }

        if (best.Count == KnowledgeIndex.DefaultLimit)
        {
            best.RemoveAt(best.Count - 1);
        }

        best.Add(lead);

        return best;
    }

    private static List<string> Evidence(KnowledgeMatch lead, KnowledgeMatch? rival)
    {
        List<string> evidence =
        [
            $"“{lead.Entry.Title}” (version {lead.Entry.Version}) fits best, with {lead.Score} points; {ExcellentPoints} are an excellent match.",
            .. lead.Reasons,
            .. Cautions(lead),
        ];
        if (rival is not null)
        {
            evidence.Add(
                $"“{rival.Entry.Title}” ({rival.Entry.Category}) fits almost as well, with {rival.Score} points: it is not clear which one it is."
            );
        }

        return evidence;
    }

    private static List<string> Cautions(KnowledgeMatch lead)
    {
        var (entry, evidence) = (lead.Entry, new List<string>());
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

        return evidence;
    }

    private static KnowledgeHit ToHit(KnowledgeMatch match, RetrievalTrace? retrieval) =>
        new(
            match.Entry.Id,
            match.Entry.Version,
            match.Entry.Title,
            match.Score,
            IsFoundByText(match, retrieval)
                ?
                [
                    .. match.Reasons,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"nearest by its text: right with a chance of {retrieval!.Belief.Right:P0}"
                    ),
                ]
                : match.Reasons
        );

    private static ConfidenceFactor Scored(double value, IReadOnlyList<string> evidence) =>
        AnalysisFormula.Factor(
            AnalysisFormula.KnowledgeFactor,
            AnalysisFormula.KnowledgeWeight,
            value,
            evidence
        );
}
