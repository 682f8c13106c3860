using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>java.util.logging's two-line layout: <c>Nov 23, 2026 10:41:07 AM com.acme.Orders save</c>, then <c>SEVERE: message</c>.</summary>
internal static class JavaUtilLine
{
    public static bool TryRead(string text, in TimeReading time, LineDraft draft)
    {
        var s = text.AsSpan();
        if (!IsHeader(s, time.Length, out var logger))
        {
            return false;
        }

        draft.Time(time);
        draft.Format = "log4j";
        draft.Set("logger", s[logger]);
        var lineEnd = s.IndexOf('\n');
        var at = lineEnd < 0 ? s.Length : lineEnd + 1;
        var colon = s[at..].IndexOf(':');
        if (
            colon > 0
            && LevelText.Parse(s.Slice(at, colon)) is var level and not EntryLevel.Unknown
        )
        {
            draft.Level = level;
            at = Words.SkipSpaces(s, at + colon + 1);
        }

        draft.Message = at < s.Length ? text[at..] : text[time.Length..].Trim();
        return true;
    }

    /// <summary>Whether the line is the first of the two, given where its time ends.</summary>
    internal static bool IsHeader(ReadOnlySpan<char> s, int at, out Range logger)
    {
        logger = default;
        var time = s[..at];
        if (time.Length < 12 || (time[^1] | 0x20) != 'm' || !time.Contains(','))
        {
            return false;
        }

        var start = Words.SkipSpaces(s, at);
        var end = Words.End(s, start);
        logger = start..end;
        var method = Words.SkipSpaces(s, end);
        var methodEnd = Words.End(s, method);
        return Words.IsDotted(s[start..end])
            && methodEnd > method
            && (methodEnd == s.Length || s[methodEnd] is '\n' or '\r');
    }
}
