using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Lines that begin with a bracket: around the time (Kafka, Airflow, Elasticsearch, Celery, Rust, Monolog, PHP) or around the level.</summary>
internal static class BracketedLine
{
    public static bool TryRead(string text, LineClock clock, LineDraft draft)
    {
        var s = text.AsSpan();
        if (TimestampText.TryRead(s[1..], clock, out var time))
        {
            return TryTimed(text, time, draft);
        }

        var close = Words.Close(s, 0);
        if (close < 0)
        {
            return false;
        }

        var level = LevelText.Parse(s[1..close].Trim());
        return level != EntryLevel.Unknown
            && LevelFirstLine.TryRest(text, close + 1, level, bracketed: true, clock, draft);
    }

    private static bool TryTimed(string text, in TimeReading time, LineDraft draft)
    {
        var s = text.AsSpan();
        var at = time.Length + 1;
        if (at >= s.Length)
        {
            return false;
        }

        draft.Time(time);
        if (s[at] == ']')
        {
            var rest = Words.SkipSpaces(s, at + 1);
            if (rest < s.Length && s[rest] == '{' && AirflowLine.TryRead(text, rest, draft))
            {
                return true;
            }

            if (AccessLogLine.TryRequest(s, rest, out var request))
            {
                draft.Format = "access";
                AccessLogLine.Apply(s, request, draft);
                return true;
            }

            if (TryPhp(text, rest, draft))
            {
                return true;
            }

            if (
                !HeaderLine.TryRead(
                    text,
                    at + 1,
                    new HeaderHints(CommaFraction: time.Fraction == ',', Bracketed: true),
                    draft
                )
            )
            {
                HeaderLine.ReadWithoutLevel(text, at + 1, draft);
            }

            return true;
        }

        // [10:41:07 ERR] message, [2026-… ERROR module] message, [2026-…: ERROR/MainProcess] message
        var inside = Words.SkipSpaces(s, at + (s[at] == ':' ? 1 : 0));
        var end = s[inside..].IndexOfAny("]/ \n");
        if (
            end <= 0
            || LevelText.Parse(s.Slice(inside, end)) is var level && level == EntryLevel.Unknown
        )
        {
            HeaderLine.ReadWithoutLevel(text, 0, draft);
            return true;
        }

        var word = s.Slice(inside, end);
        end += inside;
        var close = s[end..].IndexOfAny(']', '\n');
        if (close < 0 || s[end + close] != ']')
        {
            HeaderLine.ReadWithoutLevel(text, 0, draft);
            return true;
        }

        close += end;
        draft.Level = level;
        draft.Format =
            s[end] == '/' ? "python"
            : word.Length == 3 && s[end] == ']' ? "dotnet"
            : "text";
        if (close > end + 1)
        {
            draft.Set(s[end] == '/' ? "process" : "logger", s[(end + 1)..close].Trim());
        }

        var start = Words.SkipSpaces(s, close + 1);
        if (
            start < s.Length
            && s[start] == '<'
            && Words.Close(s, start) is > 0 and var source
            && Words.IsLogger(s[(start + 1)..source])
        )
        {
            draft.Set("logger", s[(start + 1)..source]);
            start = Words.SkipSpaces(s, source + 1);
        }

        draft.Message = text[start..];
        return true;
    }

    // PHP Fatal error:  Uncaught Exception: …
    private static bool TryPhp(string text, int at, LineDraft draft)
    {
        var s = text.AsSpan(at);
        if (!s.StartsWith("PHP "))
        {
            return false;
        }

        var kind = s[4..];
        draft.Level =
            kind.StartsWith("Fatal") || kind.StartsWith("Recoverable") ? EntryLevel.Fatal
            : kind.StartsWith("Parse")
            || kind.StartsWith("Core error")
            || kind.StartsWith("Compile error")
                ? EntryLevel.Error
            : kind.StartsWith("Warning") || kind.StartsWith("Core warning") ? EntryLevel.Warning
            : EntryLevel.Info;
        draft.Format = "php";
        draft.Message = text[at..];
        return true;
    }
}
