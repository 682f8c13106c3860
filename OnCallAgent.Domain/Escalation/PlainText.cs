using System.Globalization;
using System.Text;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation;

/// <summary>
/// Text from logs made harmless before any channel encodes it: no control characters, no line breaks where a
/// single line is wanted, and no <see cref="DisguisingCharacters"/>.
/// </summary>
public static class PlainText
{
    /// <summary>The text as one line of at most <paramref name="max"/> UTF-16 units, the ellipsis of a cut included.</summary>
    public static string Line(string? text, int max) => Clean(text, max, keepLines: false);

    /// <summary>The text with its line breaks (as <c>\n</c>), at most <paramref name="max"/> UTF-16 units.</summary>
    public static string Block(string? text, int max) => Clean(text, max, keepLines: true);

    private static string Clean(string? text, int max, bool keepLines)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var clean = new StringBuilder();
        var space = false;
        var lineBreak = false;
        // Lone halves of surrogate pairs come out as U+FFFD.
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (IsSpace(rune))
            {
                space = true;
                lineBreak |= keepLines && rune.Value == '\n';
                continue;
            }

            if (space && clean.Length > 0)
            {
                clean.Append(lineBreak ? '\n' : ' ');
            }

            space = lineBreak = false;
            clean.Append(Shown(rune));
            if (clean.Length > max)
            {
                return Cut(clean, max);
            }
        }

        return clean.ToString();
    }

    private static bool IsSpace(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control;

    private static Rune Shown(Rune rune) =>
        DisguisingCharacters.IsDisguising(rune) ? Rune.ReplacementChar : rune;

    private static string Cut(StringBuilder clean, int max)
    {
        var kept = max - 1;
        if (kept > 0 && char.IsHighSurrogate(clean[kept - 1]))
        {
            kept--;
        }

        clean.Length = kept;
        return clean.Append('…').ToString();
    }
}
