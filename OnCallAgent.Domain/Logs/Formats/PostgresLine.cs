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
        if (
            !TrySeverity(s, at, out var word, out var mark)
            || !TryLevel(s[word..mark], out var level)
        )
        {
            return false;
        }

        draft.Level = level;
        draft.Format = "postgres";
        draft.Set("severity", s[word..mark]);
        Prefix(s[at..word], draft);
        draft.Message = WithoutPrefixes(text, mark + 3);
        return true;
    }

    /// <summary>Whether the line says more about the report in the other one: a DETAIL, HINT or STATEMENT of the same process.</summary>
    internal static bool IsDetailOf(
        ReadOnlySpan<char> head,
        ReadOnlySpan<char> line,
        LineClock clock
    ) =>
        TimestampText.TryRead(line, clock, out var time)
        && TrySeverity(line, time.Length, out var word, out var mark)
        && IsDetail(line[word..mark])
        && TimestampText.TryRead(head, clock, out var headTime)
        && TrySeverity(head, headTime.Length, out var headWord, out var headMark)
        && TryLevel(head[headWord..headMark], out _)
        && !IsDetail(head[headWord..headMark])
        && Process(head[headTime.Length..headWord]).SequenceEqual(Process(line[time.Length..word]));

    // The severity's place: a word in capitals before the first colon with two spaces behind it.
    private static bool TrySeverity(ReadOnlySpan<char> s, int at, out int word, out int mark)
    {
        word = at;
        var window = s[at..Math.Min(s.Length, at + LongestPrefix)];
        var lineEnd = window.IndexOf('\n');
        mark =
            at
            + (lineEnd < 0 ? window : window[..lineEnd]).IndexOf(":  ", StringComparison.Ordinal);
        if (mark <= at)
        {
            return false;
        }

        word = mark;
        while (
            word > at && (char.IsAsciiLetterUpper(s[word - 1]) || char.IsAsciiDigit(s[word - 1]))
        )
        {
            word--;
        }

        return word < mark;
    }

    private static bool IsDetail(ReadOnlySpan<char> severity) =>
        severity
            is "DETAIL"
                or "HINT"
                or "CONTEXT"
                or "STATEMENT"
                or "QUERY"
                or "LOCATION"
                or "BACKTRACE";

    // [123] or [123-4], where 4 counts the session's lines; the whole prefix where there are no brackets.
    private static ReadOnlySpan<char> Process(ReadOnlySpan<char> prefix)
    {
        var open = prefix.IndexOf('[');
        if (open < 0)
        {
            return prefix;
        }

        var inside = prefix[(open + 1)..];
        var end = inside.IndexOfAny('-', ']');
        return end < 0 ? inside : inside[..end];
    }

    // Joined lines carry the prefix each; once is enough.
    private static string WithoutPrefixes(string text, int start)
    {
        var lineEnd = text.IndexOf('\n', start);
        if (lineEnd < 0)
        {
            return text[start..];
        }

        var message = new System.Text.StringBuilder(text, start, lineEnd - start, text.Length);
        while (lineEnd < text.Length)
        {
            var from = lineEnd + 1;
            lineEnd = text.IndexOf('\n', from);
            lineEnd = lineEnd < 0 ? text.Length : lineEnd;
            var line = text.AsSpan(from, lineEnd - from);
            var cut =
                TimestampText.TryRead(line, LineClock.Any, out var time)
                && TrySeverity(line, time.Length, out var word, out var mark)
                && IsDetail(line[word..mark])
                    ? word
                    : 0;
            message.Append('\n').Append(line[cut..]);
        }

        return message.ToString();
    }

    private static bool TryLevel(ReadOnlySpan<char> severity, out EntryLevel level)
    {
        level = severity switch
        {
            "DEBUG" or "DEBUG1" or "DEBUG2" or "DEBUG3" or "DEBUG4" or "DEBUG5" => EntryLevel.Debug,
            "INFO" or "NOTICE" or "LOG" => EntryLevel.Info,
            _ when IsDetail(severity) => EntryLevel.Info,
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
