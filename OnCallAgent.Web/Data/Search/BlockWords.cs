using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;

namespace OnCallAgent.Web.Data.Search;

/// <summary>
/// The words of a block of lines, each once. Lines say the same things again and again, so a block has a fraction of the
/// words of its lines, and that is what makes the index cheap.
/// </summary>
internal sealed class BlockWords
{
    /// <summary>Longest part of a word that is filed; longer ones are found by their beginning.</summary>
    public const int LongestWord = 40;

    /// <summary>Filed with a block that has too many words to file them all: every search looks at it.</summary>
    public const string Anything = "¤ANY";

    // PostgreSQL takes a vector of at most a million bytes; a character has up to three, and an entry some more.
    private const int MostCharacters = 150_000;

    private readonly HashSet<string> words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private int characters;

    public BlockWords() => lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The words, as they are filed.</summary>
    public IReadOnlyCollection<string> Words => words;

    /// <summary>Whether the block should end here.</summary>
    public bool IsFull => characters >= MostCharacters;

    /// <summary>Under what lines of a level are filed.</summary>
    public static string OfLevel(EntryLevel level) => "¤L" + (char)('0' + (int)level);

    /// <summary>How a word that is looked for is filed.</summary>
    public static string Filed(string word)
    {
        Span<char> folded = stackalloc char[LongestWord];
        var length = Math.Min(word.Length, LongestWord);
        LineQuery.Fold(word.AsSpan(0, length), folded);
        return folded[..length].ToString();
    }

    /// <summary>Adds what one line can be found by.</summary>
    public void Add(StoredLogLine line, LogEntry entry)
    {
        AddKey(OfLevel(line.Level));
        AddText(line.Service);
        AddText(line.Message);
        foreach (var (_, value) in entry.Metadata)
        {
            AddText(value);
        }
    }

    /// <summary>Begins the next block.</summary>
    public void Clear()
    {
        words.Clear();
        characters = 0;
    }

    private void AddText(string text)
    {
        foreach (var word in new LineWords(text))
        {
            if (IsFull)
            {
                AddKey(Anything);
                return;
            }

            AddWord(word);
            for (int from = 0, to; from < word.Length; from = to)
            {
                to = LineWords.PartEnd(word, from);
                if (to - from < word.Length)
                {
                    AddWord(word[from..to]);
                }
            }
        }
    }

    private void AddWord(ReadOnlySpan<char> word)
    {
        Span<char> folded = stackalloc char[LongestWord];
        var length = Math.Min(word.Length, LongestWord);
        LineQuery.Fold(word[..length], folded);
        if (lookup.Add(folded[..length]))
        {
            characters += length + 1;
        }
    }

    private void AddKey(string key) => words.Add(key);
}
