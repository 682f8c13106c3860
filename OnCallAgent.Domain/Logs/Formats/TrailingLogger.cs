using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Kafka's layout puts the logger behind the message, in parentheses.</summary>
internal static class TrailingLogger
{
    /// <summary>The message from <paramref name="start"/> on, its first line without a logger at its end.</summary>
    public static string Take(string text, int start, LineDraft draft)
    {
        var s = text.AsSpan(start);
        var lineEnd = s.IndexOf('\n');
        var line = (lineEnd < 0 ? s : s[..lineEnd]).TrimEnd();
        var open = line.LastIndexOf('(');
        if (
            draft.Has("logger")
            || open <= 0
            || line[^1] != ')'
            || line[open - 1] != ' '
            || !Words.IsLogger(line[(open + 1)..^1])
        )
        {
            return text[start..];
        }

        draft.Set("logger", line[(open + 1)..^1]);
        var message = line[..open].TrimEnd();
        return lineEnd < 0 ? message.ToString() : string.Concat(message, s[lineEnd..]);
    }
}
