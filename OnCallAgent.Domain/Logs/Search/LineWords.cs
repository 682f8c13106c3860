using System.Globalization;

namespace OnCallAgent.Domain.Logs.Search;

/// <summary>
/// The words of a text, as the search index and the search itself see them: runs of letters, digits and the marks that
/// belong to letters, without regard to case. <c>ConnectionTimeout</c> is one word whose parts can be found too.
/// </summary>
public ref struct LineWords(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int at;

    /// <summary>The current word, as it stands in the text.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly LineWords GetEnumerator() => this;

    /// <summary>Goes to the next word.</summary>
    public bool MoveNext()
    {
        while (at < text.Length && !IsPartOfWord(text[at]))
        {
            at++;
        }

        if (at == text.Length)
        {
            return false;
        }

        var start = at;
        while (at < text.Length && IsPartOfWord(text[at]))
        {
            at++;
        }

        Current = text[start..at];
        return true;
    }

    /// <summary>Where the part of a word that begins at a place ends: before a capital that follows a small letter, or the last of several.</summary>
    /// <param name="word">A word.</param>
    /// <param name="from">Where the part begins.</param>
    public static int PartEnd(ReadOnlySpan<char> word, int from)
    {
        for (var i = from + 1; i < word.Length; i++)
        {
            if (
                char.IsUpper(word[i])
                && (
                    char.IsLower(word[i - 1])
                    || (
                        i + 1 < word.Length
                        && char.IsUpper(word[i - 1])
                        && char.IsLower(word[i + 1])
                    )
                )
            )
            {
                return i;
            }
        }

        return word.Length;
    }

    private static bool IsPartOfWord(char c) =>
        char.IsAscii(c)
            ? char.IsAsciiLetterOrDigit(c)
            : char.IsLetterOrDigit(c)
                || CharUnicodeInfo.GetUnicodeCategory(c)
                    is UnicodeCategory.NonSpacingMark
                        or UnicodeCategory.SpacingCombiningMark;
}
