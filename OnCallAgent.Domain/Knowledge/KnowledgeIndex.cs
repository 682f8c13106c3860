namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// A knowledge base made ready to be searched often: words looked up, not scanned for, and regular expressions compiled
/// once, when first needed. Build one whenever the entries change and share it; it is safe for use by many threads.
/// </summary>
/// <remarks>
/// A search gives <see cref="KnowledgeMatch.PointsPerErrorPattern"/> points for each error pattern that matches one of
/// the texts, <see cref="KnowledgeMatch.PointsPerTag"/> for each tag, <see cref="KnowledgeMatch.PointsForRelatedService"/>
/// for the related service and <see cref="KnowledgeMatch.PointsPerKeyword"/> for each keyword of title and description.
/// Tags and keywords are whole words, a tag of several words is a phrase; nothing depends on case.
/// </remarks>
public sealed class KnowledgeIndex
{
    /// <summary>How many entries a search returns unless told otherwise.</summary>
    public const int DefaultLimit = 5;

    private readonly IndexedEntry[] entries;
    private readonly ErrorPatternSet errorPatterns;
    private readonly Lazy<RelevanceIndex> relevance;
    private readonly Dictionary<string, List<int>> byWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> byService = new(
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>An index of these entries. Error patterns that are invalid match nothing; they are refused where entries are saved.</summary>
    public KnowledgeIndex(IEnumerable<KnowledgeEntry> knowledge)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        entries = [.. knowledge.Select(static e => new IndexedEntry(e))];
        relevance = new Lazy<RelevanceIndex>(() =>
            new RelevanceIndex(entries.Select(static e => e.Entry))
        );
        errorPatterns = new ErrorPatternSet(
            entries.SelectMany(
                static (e, i) =>
                    e.Entry.ErrorPatterns.Distinct(StringComparer.Ordinal).Select(p => (i, p))
            )
        );
        for (var i = 0; i < entries.Length; i++)
        {
            foreach (var word in entries[i].Words)
            {
                Add(byWord, word, i);
            }

            foreach (
                var service in entries[i]
                    .Entry.RelatedServices.Distinct(StringComparer.OrdinalIgnoreCase)
            )
            {
                Add(byService, service, i);
            }
        }
    }

    /// <summary>An index without entries.</summary>
    public static KnowledgeIndex Empty { get; } = new([]);

    /// <summary>The entries it holds, in the order in which they were given.</summary>
    public IEnumerable<KnowledgeEntry> Entries => entries.Select(static e => e.Entry);

    /// <summary>How many entries it holds.</summary>
    public int Count => entries.Length;

    /// <summary>The entries most relevant to the texts, with the signs that tell how far the first is to be believed.</summary>
    /// <param name="texts">What the trouble is about, in few words: title, description, the telling line.</param>
    /// <param name="limit">Most entries to return, 1 or more.</param>
    public RetrievalAnswer Ask(IReadOnlyList<string> texts, int limit = DefaultLimit) =>
        relevance.Value.Ask(texts, limit);

    /// <summary>What speaks for one entry, also where that is nothing; null where the index does not hold it.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="query">What to search for.</param>
    public KnowledgeMatch? Match(string id, KnowledgeQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var at = Array.FindIndex(
            entries,
            e => string.Equals(e.Entry.Id, id, StringComparison.Ordinal)
        );
        return at < 0
            ? null
            : entries[at]
                .Match(
                    TextWords.Of(query.Texts),
                    query.Service,
                    errorPatterns.Matching(query.Texts).GetValueOrDefault(at, [])
                );
    }

    /// <summary>The entries with the most points, best first; equal points by title, then id. Entries without points are left out.</summary>
    /// <param name="query">What to search for.</param>
    /// <param name="limit">Most entries to return, 1 or more.</param>
    public IReadOnlyList<KnowledgeMatch> Search(KnowledgeQuery query, int limit = DefaultLimit)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var words = TextWords.Of(query.Texts);
        var candidates = new HashSet<int>();
        foreach (var word in words.Distinct)
        {
            candidates.UnionWith(byWord.GetValueOrDefault(word, []));
        }

        candidates.UnionWith(byService.GetValueOrDefault(query.Service, []));
        var patterns = errorPatterns.Matching(query.Texts);
        candidates.UnionWith(patterns.Keys);

        return
        [
            .. candidates
                .Select(i =>
                    entries[i].Match(words, query.Service, patterns.GetValueOrDefault(i, []))
                )
                .Where(static m => m.Score > 0)
                .OrderByDescending(static m => m.Score)
                .ThenBy(static m => m.Entry.Title, StringComparer.Ordinal)
                .ThenBy(static m => m.Entry.Id, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    private static void Add(Dictionary<string, List<int>> index, string key, int entry)
    {
        if (!index.TryGetValue(key, out var list))
        {
            index[key] = list = [];
        }

        list.Add(entry);
    }

    private sealed class IndexedEntry
    {
        private readonly IReadOnlyList<string> keywords;
        private readonly (string Tag, IReadOnlyList<string> Phrase)[] tags;

        public IndexedEntry(KnowledgeEntry entry)
        {
            Entry = entry;
            keywords = KnowledgeKeywords.Of(entry.Title, entry.Description);
            tags =
            [
                .. entry
                    .Tags.Select(static t => (Tag: t, Phrase: TextWords.Split(t)))
                    .Where(static t => t.Phrase.Count > 0)
                    .DistinctBy(static t => string.Join(' ', t.Phrase), StringComparer.Ordinal),
            ];
        }

        public KnowledgeEntry Entry { get; }

        // A phrase can only be there if its first word is.
        public IEnumerable<string> Words =>
            keywords.Concat(tags.Select(static t => t.Phrase[0])).Distinct(StringComparer.Ordinal);

        public KnowledgeMatch Match(TextWords words, string service, List<string> patterns) =>
            new(
                Entry,
                patterns,
                [.. tags.Where(t => words.ContainsPhrase(t.Phrase)).Select(static t => t.Tag)],
                service.Length == 0
                    ? null
                    : Entry.RelatedServices.FirstOrDefault(s =>
                        string.Equals(s, service, StringComparison.OrdinalIgnoreCase)
                    ),
                [.. keywords.Where(words.Contains)]
            );
    }
}
