using System.Text;

namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Takes out what belongs to a terminal or a file and not to the line: colours, a byte order mark, space around it.</summary>
internal static class TerminalText
{
    private const char Escape = '\u001b';
    private const char ByteOrderMark = '\ufeff';

    /// <summary>The text without escape sequences (ECMA-48 CSI), byte order mark and trailing white space.</summary>
    public static string Clean(string text)
    {
        var clean = text.Contains(Escape, StringComparison.Ordinal) ? WithoutColours(text) : text;
        if (clean.Length == 0)
        {
            return clean;
        }

        var start = 0;
        // " INFO [main] …" is padded to a column; a stack frame keeps its indentation only inside an event.
        // A log that was truncated under its writer goes on behind a run of NULs.
        while (
            start < clean.Length
            && clean[start] is ' ' or '\t' or '\r' or '\n' or '\0' or ByteOrderMark
        )
        {
            start++;
        }

        var end = clean.Length;
        while (end > start && clean[end - 1] is ' ' or '\t' or '\r' or '\n' or '\0')
        {
            end--;
        }

        return start == 0 && end == clean.Length ? clean : clean[start..end];
    }

    /// <summary>The text from its first character on that is no space, mark or colour.</summary>
    public static ReadOnlySpan<char> SkipLeading(ReadOnlySpan<char> s)
    {
        while (true)
        {
            s = s.TrimStart(" \t\0\ufeff");
            if (s.Length < 2 || s[0] != Escape || s[1] != '[')
            {
                return s;
            }

            var end = 2;
            while (end < s.Length && s[end] is >= ' ' and < '@')
            {
                end++;
            }

            s = s[Math.Min(end + 1, s.Length)..];
        }
    }

    private static string WithoutColours(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != Escape)
            {
                kept.Append(text[i]);
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == '[')
            {
                i += 2;
                while (i < text.Length && text[i] is >= ' ' and < '@')
                {
                    i++;
                }
            }
        }

        return kept.ToString();
    }
}
