using System.Globalization;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// The words of one or more texts: runs of letters and digits, lower-case. Everything else separates, so that
/// <c>connection-pool</c>, <c>connection_pool</c> and <c>connection pool</c> are the same two words.
/// </summary>
public sealed class TextWords
{
    private readonly string[][] texts;
    private readonly HashSet<string> distinct;

    private TextWords(string[][] texts)
    {
        this.texts = texts;
        distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (var words in texts)
        {
            distinct.UnionWith(words);
        }
    }

    /// <summary>Each word once, in no order.</summary>
    public IReadOnlyCollection<string> Distinct => distinct;

    /// <summary>The words of these texts; a phrase never runs from one text into the next.</summary>
    public static TextWords Of(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new TextWords([.. texts.Select(static t => Split(t).ToArray())]);
    }

    /// <summary>The words of a text in their order.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && IsWordCharacter(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }

        return words;
    }

    /// <summary>Whether a word stands in one of the texts.</summary>
    /// <param name="word">Lower-case, as <see cref="Split"/> gives it.</param>
    public bool Contains(string word) => distinct.Contains(word);

    /// <summary>Whether the words stand in one of the texts, one after the other.</summary>
    public bool ContainsPhrase(IReadOnlyList<string> phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        return phrase.Count switch
        {
            0 => false,
            1 => distinct.Contains(phrase[0]),
            _ => phrase.All(distinct.Contains) && texts.Any(words => Follows(words, phrase)),
        };
    }

    private static bool Follows(string[] words, IReadOnlyList<string> phrase)
    {
        for (var start = 0; start <= words.Length - phrase.Count; start++)
        {
            var at = 0;
            while (
                at < phrase.Count
                && string.Equals(words[start + at], phrase[at], StringComparison.Ordinal)
            )
            {
                at++;
            }

            if (at == phrase.Count)
            {
                return true;
            }
        }

        return false;
    }

    // Marks belong to the letter before them; without them many scripts would fall into pieces.
    private static bool IsWordCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c)
        || (
            !char.IsAscii(c)
            && (
                char.IsLetterOrDigit(c)
                || char.GetUnicodeCategory(c)
                    is UnicodeCategory.NonSpacingMark
                        or UnicodeCategory.SpacingCombiningMark
            )
        );
}
