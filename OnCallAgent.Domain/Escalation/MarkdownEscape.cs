using System.Text;

namespace OnCallAgent.Domain.Escalation;

/// <summary>
/// Text that Markdown shows as it is: every character of punctuation that could begin a link, an image, emphasis,
/// code, a heading, a list or HTML is escaped with a backslash (CommonMark 0.31, section 2.4).
/// </summary>
internal static class MarkdownEscape
{
    private const string Special = "\\`*_{}[]()<>#+-!|~&";

    /// <summary>For renderers of Markdown that take no HTML.</summary>
    public static string Literal(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (Special.Contains(c, StringComparison.Ordinal) && !IsInsideWord(text, i))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>For renderers that take HTML as well: what could begin a tag or an entity is an entity itself.</summary>
    public static string LiteralWithHtml(string text) =>
        Literal(text)
            .Replace("\\&", "&amp;", StringComparison.Ordinal)
            .Replace("\\<", "&lt;", StringComparison.Ordinal)
            .Replace("\\>", "&gt;", StringComparison.Ordinal);

    // INC-20260314-0000002a stays readable where a client shows Markdown as it is written.
    private static bool IsInsideWord(string text, int i) =>
        text[i] == '-'
        && i > 0
        && i + 1 < text.Length
        && char.IsAsciiLetterOrDigit(text[i - 1])
        && char.IsAsciiLetterOrDigit(text[i + 1]);
}
