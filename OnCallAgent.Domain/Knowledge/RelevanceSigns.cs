using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>Reads the signs of a search: how much of the query and of the entry's own text are about the same.</summary>
internal sealed partial class RelevanceSigns
{
    // A description can be a book; its first sentences say what it is about.
    private const int MostSentences = 200;

    // That one entry alone shares a word with the query says little in a small knowledge base.
    private const double MostMargin = 0.5;

    private readonly int count;
    private readonly Dictionary<string, int> entriesWith = new(StringComparer.Ordinal);

    public RelevanceSigns(IReadOnlyList<EntryText> texts)
    {
        count = texts.Count;
        foreach (var text in texts)
        {
            foreach (var stem in text.Stems)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(entriesWith, stem, out _)++;
            }
        }
    }

    public RetrievalSigns Of(IReadOnlyList<string> texts, IReadOnlyList<RelevantEntry> found)
    {
        if (found.Count == 0)
        {
            return RetrievalSigns.None;
        }

        var entry = found[0].Entry;
        var query = RelevanceStem.Of(texts);
        var named = RelevanceStem.Of(Named(entry));
        var spoken = RelevanceStem.Of(Named(entry).Append(entry.Description));
        var sentences = Sentences(Named(entry).Append(entry.Description));
        return new RetrievalSigns(
            found.Count == 1
                ? MostMargin
                : Math.Min(MostMargin, (found[0].Score - found[1].Score) / found[0].Score),
            Share(named, query),
            Share(query, spoken),
            Sentences(texts)
                .SelectMany(q => sentences.Select(s => Cosine(q, s)))
                .DefaultIfEmpty(0)
                .Max()
        );
    }

    internal static IEnumerable<string> Named(KnowledgeEntry entry) =>
        entry.Tags.Prepend(entry.Title).Prepend(entry.Id);

    private static List<HashSet<string>> Sentences(IEnumerable<string> texts) =>
        [
            .. texts
                .SelectMany(static t => SentenceEnd().Split(t))
                .Take(MostSentences)
                .Select(static s => RelevanceStem.Of([s]))
                .Where(static s => s.Count > 0),
        ];

    private double Share(HashSet<string> of, HashSet<string> within)
    {
        var all = of.Sum(Rarity);
        return all > 0 ? of.Where(within.Contains).Sum(Rarity) / all : 0;
    }

    private double Cosine(HashSet<string> one, HashSet<string> other)
    {
        var common = one.Where(other.Contains).Sum(Square);
        return common > 0 ? common / Math.Sqrt(one.Sum(Square) * other.Sum(Square)) : 0;
    }

    private double Square(string stem) => Rarity(stem) * Rarity(stem);

    private double Rarity(string stem)
    {
        var with = entriesWith.GetValueOrDefault(stem);
        return Math.Log(1 + ((count - with + 0.5) / (with + 0.5)));
    }

    [GeneratedRegex(@"(?<=[.!?:])\s+|[\r\n]+", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();
}
