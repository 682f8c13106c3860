using System.Text;

namespace OnCallAgent.Domain.Learning;

/// <summary>
/// Foreign text inside Markdown, so that it reads as it was written and means nothing more
/// (<see href="https://spec.commonmark.org/0.31.2/#backslash-escapes">CommonMark, backslash escapes</see>).
/// </summary>
public static class MarkdownText
{
    // Every character that begins or ends something, wherever it stands.
    private const string Special = "\\`*_{}[]()<>#+-.!|~&:=";

    /// <summary>In one line of running text, or in a cell of a table.</summary>
    public static string Inline(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c is '\n' or '\r' or '\t')
            {
                safe.Append(' ');
            }
            else if (!char.IsControl(c))
            {
                if (Special.Contains(c, StringComparison.Ordinal) && Matters(c, safe))
                {
                    safe.Append('\\');
                }

                safe.Append(c);
            }
        }

        return safe.ToString().Trim();
    }

    /// <summary>Paragraphs that keep their line breaks.</summary>
    public static string Paragraphs(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join(
            '\n',
            text.ReplaceLineEndings("\n")
                .Trim()
                .Split('\n')
                // Two spaces at the end are a line break.
                .Select(line => Inline(line) is { Length: > 0 } written ? written + "  " : "")
        );
    }

    /// <summary>As a fenced block, whose fence is longer than any within it.</summary>
    public static string Block(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', Math.Max(3, longest + 1));
        return $"{fence}text\n{text.ReplaceLineEndings("\n")}\n{fence}";
    }

    // In the middle of a line these mean nothing, and a text full of backslashes is hard to read.
    private static bool Matters(char c, StringBuilder before) =>
        c is not ('.' or '-' or '+' or '#' or '=' or ':' or '!' or '(' or ')')
        || before.Length == 0
        || (c is '.' or ')' && OnlyDigits(before))
        || (c is ':' or '.' && BeginsAddress(before));

    private static bool OnlyDigits(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    // A bare address becomes a link in many readers.
    private static bool BeginsAddress(StringBuilder text)
    {
        var end = text.ToString(Math.Max(0, text.Length - 6), Math.Min(6, text.Length));
        return Array.Exists(
            ["http", "https", "ftp", "mailto", "www"],
            word => end.EndsWith(word, StringComparison.OrdinalIgnoreCase)
        );
    }
}
