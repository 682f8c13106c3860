namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// A knowledge base made ready to be searched often: words looked up, not scanned for, and regular expressions compiled
/// once, when first needed. Build one whenever the entries change, of the one before, and share it; it is safe for use by
/// many threads.
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

    private readonly KnowledgeEntry[] entries;
    private readonly EntryText[] texts;
    private readonly ErrorPatternSet errorPatterns;
    private readonly Lazy<RelevanceIndex> relevance;
    private readonly Dictionary<string, List<int>> byWord;
    private readonly Dictionary<string, List<int>> byService;

    /// <summary>An index of these entries. Error patterns that are invalid match nothing; they are refused where entries are saved.</summary>
    public KnowledgeIndex(IEnumerable<KnowledgeEntry> knowledge)
        : this([.. knowledge], null) { }

    private KnowledgeIndex(KnowledgeEntry[] entries, KnowledgeIndex? earlier)
    {
        this.entries = entries;
        texts = EntryText.Of(entries, earlier?.ById() ?? []);
        byService = Services(entries);
        if (earlier is not null && texts.AsSpan().SequenceEqual(earlier.texts))
        {
            // Only what was learned of entries, or who they are for, has changed.
            (errorPatterns, byWord) = (earlier.errorPatterns, earlier.byWord);
            // What nobody asked for yet is made when somebody does, without the earlier ones.
            relevance = new Lazy<RelevanceIndex>(
                earlier.relevance.IsValueCreated
                    ? () => earlier.relevance.Value.With(entries)
                    : () => new RelevanceIndex(entries, texts)
            );
            return;
        }

        relevance = new Lazy<RelevanceIndex>(() => new RelevanceIndex(entries, texts));
        errorPatterns = new ErrorPatternSet(texts);
        byWord = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < texts.Length; i++)
        {
            // A phrase can only be there if its first word is.
            foreach (
                var word in texts[i]
                    .Keywords.Concat(texts[i].Tags.Select(static t => t.Phrase[0]))
                    .Distinct(StringComparer.Ordinal)
            )
            {
                Add(byWord, word, i);
            }
        }
    }

    /// <summary>
    /// An index of other entries. What this one has made of entries whose text is the same is used again: after one edit
    /// of thousands of entries, or a recorded outcome, that is nearly everything.
    /// </summary>
    /// <param name="knowledge">All entries it shall hold.</param>
    public KnowledgeIndex Of(IEnumerable<KnowledgeEntry> knowledge)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        return new KnowledgeIndex([.. knowledge], this);
    }

    /// <summary>An index without entries.</summary>
    public static KnowledgeIndex Empty { get; } = new([]);

    /// <summary>The entries it holds, in the order in which they were given.</summary>
    public IReadOnlyList<KnowledgeEntry> Entries => entries;

    /// <summary>Does now what the first question would otherwise wait for.</summary>
    public void Prepare() => _ = relevance.Value;

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
        var at = Array.FindIndex(entries, e => string.Equals(e.Id, id, StringComparison.Ordinal));
        return at < 0
            ? null
            : Match(
                at,
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
                .Select(i => Match(i, words, query.Service, patterns.GetValueOrDefault(i, [])))
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

    private static Dictionary<string, List<int>> Services(KnowledgeEntry[] entries)
    {
        var found = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < entries.Length; i++)
        {
            foreach (
                var service in entries[i].RelatedServices.Distinct(StringComparer.OrdinalIgnoreCase)
            )
            {
                Add(found, service, i);
            }
        }

        return found;
    }

    private Dictionary<string, (KnowledgeEntry Entry, EntryText Text)> ById()
    {
        var byId = new Dictionary<string, (KnowledgeEntry, EntryText)>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Length; i++)
        {
            byId.TryAdd(entries[i].Id, (entries[i], texts[i]));
        }

        return byId;
    }

    private KnowledgeMatch Match(
        int entry,
        TextWords words,
        string service,
        List<string> patterns
    ) =>
        new(
            entries[entry],
            patterns,
            [
                .. texts[entry]
                    .Tags.Where(t => words.ContainsPhrase(t.Phrase))
                    .Select(static t => t.Tag),
            ],
            service.Length == 0
                ? null
                : entries[entry]
                    .RelatedServices.FirstOrDefault(s =>
                        string.Equals(s, service, StringComparison.OrdinalIgnoreCase)
                    ),
            [.. texts[entry].Keywords.Where(words.Contains)]
        );
}
