using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Decides whether a bare word of a header is its level.</summary>
internal static class LevelWord
{
    /// <summary>Reads the word that ends at <paramref name="end"/>. Moves behind the level; a word in mixed case that begins the message ("Error: …") stays in it.</summary>
    public static bool TryRead(
        ReadOnlySpan<char> s,
        ref int at,
        int end,
        bool first,
        out EntryLevel level,
        out string channel
    )
    {
        channel = "";
        var word = s[at..end];
        var colon = word.IndexOf(':');
        var head = colon < 0 ? word.TrimEnd(",;") : word[..colon];
        level = LevelText.ParseFree(head);
        if (level != EntryLevel.Unknown)
        {
            // ERROR:logger:message and ERROR: message; the logger is the tail's to read.
            at += head.Length;
            return true;
        }

        level = LevelText.Parse(head);
        if (level != EntryLevel.Unknown)
        {
            var delimited = end < s.Length && s[end] is '|' or '\t';
            if (colon == head.Length && colon >= 0 && colon == word.Length - 1)
            {
                at = char.IsAsciiLetterUpper(head[0]) && !IsUpper(head) ? at : at + word.Length;
                return true;
            }

            if (
                delimited
                || IsUpper(head)
                || (
                    first
                    && !head.ContainsAnyInRange('A', 'Z')
                    && head
                        is not (
                            "fine"
                            or "config"
                            or "log"
                            or "fail"
                            or "failure"
                            or "alert"
                            or "panic"
                        )
                )
            )
            {
                at += head.Length;
                return true;
            }

            level = EntryLevel.Unknown;
            return false;
        }

        // production.ERROR: message (Monolog)
        var point = head.LastIndexOf('.');
        if (
            point > 0
            && colon >= 0
            && (level = LevelText.ParseFree(head[(point + 1)..])) != EntryLevel.Unknown
        )
        {
            channel = head[..point].ToString();
            at += head.Length;
            return true;
        }

        return false;
    }

    private static bool IsUpper(ReadOnlySpan<char> s) => !s.ContainsAnyExceptInRange('A', 'Z');
}
