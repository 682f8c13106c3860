using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>How often a word stands in the fields of an entry: names, description, steps.</summary>
internal readonly record struct WordCounts(string Word, int Named, int Described, int Steps)
{
    public int Of(int field) =>
        field switch
        {
            0 => Named,
            1 => Described,
            _ => Steps,
        };
}

/// <summary>
/// What searches look at in an entry: made of its text once, and kept as long as that stays the same, whatever else
/// changes in the knowledge base. Making it is nearly all the work of an index.
/// </summary>
internal sealed class EntryText
{
    private EntryText(KnowledgeEntry entry, WordPool pool)
    {
        Keywords = [.. KnowledgeKeywords.Of(entry.Title, entry.Description).Select(pool.Of)];
        Tags =
        [
            .. entry
                .Tags.Select(static t => (Tag: t, Phrase: TextWords.Split(t)))
                .Where(static t => t.Phrase.Count > 0)
                .DistinctBy(static t => string.Join(' ', t.Phrase), StringComparer.Ordinal),
        ];
        Patterns =
        [
            .. entry
                .ErrorPatterns.Distinct(StringComparer.Ordinal)
                .Select(static p =>
                    (new ErrorPattern(p), RequiredLiterals.Of(p, ignoreCase: true))
                ),
        ];
        string[][] fields =
        [
            [.. entry.Tags.Prepend(entry.Title).Prepend(entry.Id).SelectMany(RelevanceWords.Of)],
            [.. RelevanceWords.Of(entry.Description)],
            [.. entry.SolutionSteps.SelectMany(RelevanceWords.Of)],
        ];
        Lengths = [.. fields.Select(static f => f.Length)];
        Words = Counted(fields, pool);
        Stems =
        [
            .. RelevanceStem
                .Of(
                    RelevanceSigns
                        .Named(entry)
                        .Append(entry.Description)
                        .Concat(entry.SolutionSteps)
                )
                .Select(pool.Of),
        ];
    }

    /// <summary>Keywords of title and description.</summary>
    public IReadOnlyList<string> Keywords { get; }

    /// <summary>Tags with their words.</summary>
    public IReadOnlyList<(string Tag, IReadOnlyList<string> Phrase)> Tags { get; }

    /// <summary>Error patterns, with the literals that rule them out.</summary>
    public IReadOnlyList<(ErrorPattern Pattern, RequiredLiterals Literals)> Patterns { get; }

    /// <summary>Words by which texts are compared, each once.</summary>
    public IReadOnlyList<WordCounts> Words { get; }

    /// <summary>Words in each field.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Stems of all words, each once.</summary>
    public IReadOnlyList<string> Stems { get; }

    /// <summary>What is looked at in these entries; taken over where an earlier index has it.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="earlier">What an earlier index made of its entries, by id.</param>
    public static EntryText[] Of(
        IReadOnlyList<KnowledgeEntry> entries,
        IReadOnlyDictionary<string, (KnowledgeEntry Entry, EntryText Text)> earlier
    )
    {
        var pool = new WordPool();
        var texts = new EntryText[entries.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] =
                earlier.TryGetValue(entries[i].Id, out var known) && IsSame(known.Entry, entries[i])
                    ? known.Text
                    : new EntryText(entries[i], pool);
        }

        return texts;
    }

    private static bool IsSame(KnowledgeEntry one, KnowledgeEntry other) =>
        string.Equals(one.Title, other.Title, StringComparison.Ordinal)
        && string.Equals(one.Description, other.Description, StringComparison.Ordinal)
        && one.Tags.SequenceEqual(other.Tags, StringComparer.Ordinal)
        && one.ErrorPatterns.SequenceEqual(other.ErrorPatterns, StringComparer.Ordinal)
        && one.SolutionSteps.SequenceEqual(other.SolutionSteps, StringComparer.Ordinal);

    private static WordCounts[] Counted(string[][] fields, WordPool pool)
    {
        var counts = new Dictionary<string, int[]>(StringComparer.Ordinal);
        for (var field = 0; field < fields.Length; field++)
        {
            foreach (var word in fields[field])
            {
                if (!counts.TryGetValue(word, out var of))
                {
                    counts.Add(pool.Of(word), of = new int[fields.Length]);
                }

                of[field]++;
            }
        }

        return
        [
            .. counts.Select(static c => new WordCounts(c.Key, c.Value[0], c.Value[1], c.Value[2])),
        ];
    }

    // The same few thousand words stand in thousands of entries: each is held once.
    private sealed class WordPool
    {
        private readonly HashSet<string> words = new(StringComparer.Ordinal);

        public string Of(string word)
        {
            if (words.TryGetValue(word, out var known))
            {
                return known;
            }

            words.Add(word);
            return word;
        }
    }
}
