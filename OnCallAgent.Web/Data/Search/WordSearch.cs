using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;

namespace OnCallAgent.Web.Data.Search;

/// <summary>A word as it is filed, or its beginning.</summary>
internal readonly record struct FiledWord(string Word, bool IsPrefix);

/// <summary>What a block must have to be worth looking at: of each group at least one.</summary>
internal sealed record WordSearch(IReadOnlyList<IReadOnlyList<FiledWord>> AllOf)
{
    /// <summary>What a search asks of a block; null where it rules out none.</summary>
    public static WordSearch? Of(LineQuery query, string? service, EntryLevel? minimumLevel)
    {
        var groups = new List<IReadOnlyList<FiledWord>>();
        foreach (var term in query.Terms.Where(t => !t.IsExcluded))
        {
            for (var i = 0; i < term.Words.Count; i++)
            {
                var isLast = i == term.Words.Count - 1;
                groups.Add([Filed(term.Words[i], term.IsPrefix && isLast)]);
            }
        }

        foreach (var word in WordsOf(service ?? query.Service ?? ""))
        {
            groups.Add([Filed(word, isPrefix: false)]);
        }

        // Below, nearly every block has a line of such a level.
        if ((minimumLevel ?? query.MinimumLevel) is { } least and >= EntryLevel.Warning)
        {
            groups.Add([
                .. Enum.GetValues<EntryLevel>()
                    .Where(l => l >= least)
                    .Select(l => new FiledWord(BlockWords.OfLevel(l), false)),
            ]);
        }

        return groups.Count == 0 ? null : new WordSearch(groups);
    }

    // A word longer than what is filed of it is the beginning of what is filed, and no more is known.
    private static FiledWord Filed(string word, bool isPrefix) =>
        new(BlockWords.Filed(word), isPrefix && word.Length < BlockWords.LongestWord);

    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        foreach (var word in new LineWords(text))
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
