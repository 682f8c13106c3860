namespace OnCallAgent.Domain.Knowledge;

/// <summary>An entry whose text is about what was asked.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Score">Relevance, above 0; comparable within one search only.</param>
/// <param name="Share">
/// The score as a share, 0 to 1, of what the weights of the query's words allow: words that the knowledge base does not
/// hold count as the rarest.
/// </param>
public sealed record RelevantEntry(KnowledgeEntry Entry, double Score, double Share);

/// <summary>
/// Finds entries by what their text is about, for trouble that no pattern and no tag was written for. Safe for use by
/// many threads; build one whenever the entries change.
/// </summary>
/// <remarks>
/// BM25F (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, section 3.6) over three fields: id and title
/// with tags, description, and the steps. Weights and length normalisation are the usual ones: the shorter a field, the
/// more a word in it says.
/// </remarks>
public sealed class RelevanceIndex
{
    private const double Saturation = 1.2;

    private static readonly (double Weight, double Length)[] Fields =
    [
        (2, 0.3),
        (1, 0.5),
        (0.5, 0.75),
    ];

    private readonly KnowledgeEntry[] entries;
    private readonly RelevanceSigns signs;
    private readonly Dictionary<string, Dictionary<int, double>> postings = new(
        StringComparer.Ordinal
    );

    /// <summary>An index of these entries.</summary>
    public RelevanceIndex(IEnumerable<KnowledgeEntry> knowledge)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        entries = [.. knowledge];
        signs = new RelevanceSigns(entries);
        var words = entries.Select(WordsOf).ToArray();
        for (var field = 0; field < Fields.Length; field++)
        {
            var of = field;
            var average = words.Sum(w => (double)w[of].Length) / Math.Max(1, words.Length);
            for (var entry = 0; entry < words.Length; entry++)
            {
                Add(entry, words[entry][field], Fields[field], average);
            }
        }
    }

    /// <summary>The entries most relevant to the texts, with the signs that tell how far the first is to be believed.</summary>
    /// <param name="texts">Title, description and log messages.</param>
    /// <param name="limit">Most entries to return, 1 or more.</param>
    public RetrievalAnswer Ask(IReadOnlyList<string> texts, int limit = KnowledgeIndex.DefaultLimit)
    {
        ArgumentNullException.ThrowIfNull(texts);
        // Two at least: the first one's rival is one of the signs.
        var found = Search(texts, Math.Max(2, limit));
        return new RetrievalAnswer([.. found.Take(limit)], signs.Of(texts, found));
    }

    /// <summary>The entries most relevant to the texts, best first; equal ones by id. Entries without a common word are left out.</summary>
    /// <param name="texts">Title, description and log messages.</param>
    /// <param name="limit">Most entries to return, 1 or more.</param>
    public IReadOnlyList<RelevantEntry> Search(
        IEnumerable<string> texts,
        int limit = KnowledgeIndex.DefaultLimit
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var scores = new Dictionary<int, double>();
        var possible = 0.0;
        foreach (
            var word in texts
                .SelectMany(RelevanceWords.Of)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
        )
        {
            var found = postings.GetValueOrDefault(word, []);
            var rarity = Math.Log(1 + ((entries.Length - found.Count + 0.5) / (found.Count + 0.5)));
            possible += rarity;
            foreach (var (entry, frequency) in found)
            {
                scores[entry] =
                    scores.GetValueOrDefault(entry)
                    + (rarity * frequency / (Saturation + frequency));
            }
        }

        return
        [
            .. scores
                .OrderByDescending(static s => s.Value)
                .ThenBy(s => entries[s.Key].Id, StringComparer.Ordinal)
                .Take(limit)
                .Select(s => new RelevantEntry(entries[s.Key], s.Value, s.Value / possible)),
        ];
    }

    private static string[][] WordsOf(KnowledgeEntry entry) =>
        [
            [.. new[] { entry.Id, entry.Title }.Concat(entry.Tags).SelectMany(RelevanceWords.Of)],
            [.. RelevanceWords.Of(entry.Description)],
            [.. entry.SolutionSteps.SelectMany(RelevanceWords.Of)],
        ];

    private void Add(
        int entry,
        string[] words,
        (double Weight, double Length) field,
        double average
    )
    {
        foreach (var group in words.GroupBy(static w => w, StringComparer.Ordinal))
        {
            if (!postings.TryGetValue(group.Key, out var list))
            {
                postings[group.Key] = list = [];
            }

            var frequency =
                field.Weight
                * group.Count()
                / (1 - field.Length + (field.Length * words.Length / average));
            list[entry] = list.GetValueOrDefault(entry) + frequency;
        }
    }
}
