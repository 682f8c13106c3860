using OnCallAgent.Domain.Logs.Formats;

namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Decides which format a text is in: by its first character first, then by the shape behind it.</summary>
internal static class LineReader
{
    // Docker around CRI around syslog around JSON is four; deeper wrapping is text.
    private const int DeepestWrapping = 4;

    public static LineDraft Read(string text, LineClock clock, int depth = 0)
    {
        var draft = new LineDraft();
        if (depth >= DeepestWrapping || text.Length < 2)
        {
            return draft;
        }

        if (!TryFormats(text, clock, draft, depth))
        {
            PlainLine.Read(text, clock, draft);
        }

        if (draft.Format is not ("json" or "clef" or "docker" or "cri" or "logfmt" or "access"))
        {
            InlineFields.Take(text, draft);
        }

        return draft;
    }

    private static bool TryFormats(string text, LineClock clock, LineDraft draft, int depth)
    {
        var first = text[0];
        if (first == '{')
        {
            return JsonLine.TryRead(text, clock, draft, depth);
        }

        if (first == '<')
        {
            return SyslogLine.TryReadWithPriority(text, clock, draft, depth);
        }

        if (first == '[')
        {
            return ApacheErrorLine.TryRead(text, clock, draft)
                || BracketedLine.TryRead(text, clock, draft);
        }

        if (TimestampText.TryRead(text, clock, out var time))
        {
            return TimedLine.TryRead(text, time, clock, draft, depth);
        }

        return DayLine.TryRead(text, clock, draft)
            || AccessLogLine.TryRead(text, 0, clock, draft)
            || (char.IsAsciiLetter(first) && LevelFirstLine.TryRead(text, clock, draft))
            || LogfmtLine.TryRead(text, 0, clock, draft);
    }
}
