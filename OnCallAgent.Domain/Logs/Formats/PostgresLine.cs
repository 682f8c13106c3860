using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>PostgreSQL's stderr log behind its time, whatever <c>log_line_prefix</c> puts before the severity, which a colon and two spaces follow.</summary>
/// <remarks>PostgreSQL documentation, "Error Reporting and Logging", table of message severity levels.</remarks>
internal static class PostgresLine
{
    private const int LongestPrefix = 200;

    public static bool TryRead(string text, int at, LineDraft draft)
    {
        var s = text.AsSpan();
        var window = s[at..Math.Min(s.Length, at + LongestPrefix)];
        var lineEnd = window.IndexOf('\n');
        window = lineEnd < 0 ? window : window[..lineEnd];
        var mark = window.IndexOf(":  ", StringComparison.Ordinal);
        if (mark <= 0)
        {
            return false;
        }

        var word = mark;
        while (
            word > 0
            && (char.IsAsciiLetterUpper(window[word - 1]) || char.IsAsciiDigit(window[word - 1]))
        )
        {
            word--;
        }

        var severity = window[word..mark];
        if (!TryLevel(severity, out var level))
        {
            return false;
        }

        draft.Level = level;
        draft.Format = "postgres";
        draft.Set("severity", severity);
        Prefix(window[..word], draft);
        draft.Message = text[(at + mark + 3)..];
        return true;
    }

    private static bool TryLevel(ReadOnlySpan<char> severity, out EntryLevel level)
    {
        level = severity switch
        {
            "DEBUG" or "DEBUG1" or "DEBUG2" or "DEBUG3" or "DEBUG4" or "DEBUG5" => EntryLevel.Debug,
            "INFO" or "NOTICE" or "LOG" => EntryLevel.Info,
            "DETAIL"
            or "HINT"
            or "CONTEXT"
            or "STATEMENT"
            or "QUERY"
            or "LOCATION"
            or "BACKTRACE" => EntryLevel.Info,
            "WARNING" => EntryLevel.Warning,
            "ERROR" => EntryLevel.Error,
            "FATAL" or "PANIC" => EntryLevel.Fatal,
            _ => EntryLevel.Unknown,
        };
        return level != EntryLevel.Unknown;
    }

    // [123], [123-1], user@database, 10.0.0.1(5432), application names: what is recognised is kept.
    private static void Prefix(ReadOnlySpan<char> prefix, LineDraft draft)
    {
        foreach (var range in prefix.SplitAny(' ', ':'))
        {
            var part = prefix[range];
            var open = part.IndexOf('[');
            if (open >= 0 && part[^1] == ']')
            {
                var inside = part[(open + 1)..^1];
                var dash = inside.IndexOf('-');
                var pid = dash < 0 ? inside : inside[..dash];
                if (Digits.Only(pid))
                {
                    draft.Set("pid", pid);
                }

                part = part[..open];
            }

            var at = part.IndexOf('@');
            if (at > 0)
            {
                draft.Set("user", part[..at]);
                draft.Set("database", part[(at + 1)..]);
            }
            else if (part.Length > 4 && part[^1] == ')' && part.IndexOf('(') is > 0 and var port)
            {
                draft.Set("client", part[..port]);
            }
        }
    }
}
