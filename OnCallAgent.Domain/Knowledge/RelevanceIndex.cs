using System.Runtime.InteropServices;

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

    private readonly IReadOnlyList<KnowledgeEntry> entries;
    private readonly RelevanceSigns signs;
    private readonly Dictionary<string, List<Posting>> postings;

    /// <summary>An index of these entries.</summary>
    public RelevanceIndex(IEnumerable<KnowledgeEntry> knowledge)
        : this([.. knowledge], null) { }

    internal RelevanceIndex(IReadOnlyList<KnowledgeEntry> entries, IReadOnlyList<EntryText>? texts)
    {
        this.entries = entries;
        texts ??= EntryText.Of(
            entries,
            new Dictionary<string, (KnowledgeEntry, EntryText)>(StringComparer.Ordinal)
        );
        signs = new RelevanceSigns(texts);
        postings = Postings(texts);
    }

    private RelevanceIndex(RelevanceIndex other, IReadOnlyList<KnowledgeEntry> entries)
    {
        this.entries = entries;
        (signs, postings) = (other.signs, other.postings);
    }

    /// <summary>The same index for entries of the same texts in the same order, of which other things have changed.</summary>
    internal RelevanceIndex With(IReadOnlyList<KnowledgeEntry> same) => new(this, same);

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
            var rarity = Math.Log(1 + ((entries.Count - found.Count + 0.5) / (found.Count + 0.5)));
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

    private static Dictionary<string, List<Posting>> Postings(IReadOnlyList<EntryText> texts)
    {
        var average = new double[Fields.Length];
        for (var field = 0; field < average.Length; field++)
        {
            average[field] = texts.Sum(t => (double)t.Lengths[field]) / Math.Max(1, texts.Count);
        }

        var lists = new Dictionary<string, List<Posting>>(StringComparer.Ordinal);
        for (var entry = 0; entry < texts.Count; entry++)
        {
            foreach (var word in texts[entry].Words)
            {
                var frequency = 0.0;
                for (var field = 0; field < Fields.Length; field++)
                {
                    if (word.Of(field) is > 0 and var count)
                    {
                        var (weight, length) = Fields[field];
                        frequency +=
                            weight
                            * count
                            / (
                                1 - length + (length * texts[entry].Lengths[field] / average[field])
                            );
                    }
                }

                (CollectionsMarshal.GetValueRefOrAddDefault(lists, word.Word, out _) ??= []).Add(
                    new Posting(entry, frequency)
                );
            }
        }

        return lists;
    }

    private readonly record struct Posting(int Entry, double Frequency);
}
