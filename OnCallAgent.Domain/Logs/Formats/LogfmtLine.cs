using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Lines of <c>key=value</c> pairs, values quoted where they hold spaces (logfmt; logrus, slog, go-kit, Heroku).</summary>
internal static class LogfmtLine
{
    public static bool TryRead(string text, int from, LineClock clock, LineDraft draft)
    {
        var end = text.IndexOf('\n', from);
        end = end < 0 ? text.Length : end;
        var pairs = new List<(Range Key, Range Value, bool Quoted)>(8);
        if (!TryPairs(text, from, end, pairs) || !Speaks(text, pairs))
        {
            return false;
        }

        draft.Format = "logfmt";
        string? message = null;
        string? error = null;
        foreach (var (keyRange, valueRange, quoted) in pairs)
        {
            var value = quoted ? JsonScanner.Unescape(text.AsSpan()[valueRange]) : text[valueRange];
            var key = text[keyRange];
            switch (key)
            {
                case "level"
                or "lvl"
                or "severity"
                or "log.level" when draft.Level == EntryLevel.Unknown:
                    draft.Level = JsonLevel.Of(key, value);
                    break;
                case "time"
                or "ts"
                or "t"
                or "timestamp"
                or "@timestamp"
                    when draft.Timestamp is null && JsonTime.TryRead(value, clock, out var time):
                    draft.Time(time);
                    break;
                case "msg" or "message" when message is null:
                    message = value;
                    break;
                case "service"
                or "service.name"
                or "service_name"
                or "app"
                or "application"
                or "app_name" when draft.Service is null:
                    draft.Service = value;
                    break;
                case "err" or "error":
                    error = value;
                    draft.Set("error", value);
                    break;
                case "logger" or "component" or "caller":
                    draft.Set(key is "caller" ? "caller" : "logger", value);
                    break;
                case "trace_id" or "traceID" or "traceId" or "trace.id":
                    draft.Set("trace_id", value);
                    break;
                default:
                    draft.Set(key, value);
                    break;
            }
        }

        // The error's text is what patterns look for; without a message the whole line is the message.
        draft.Message = (message, error) switch
        {
            (null, _) => text[from..end],
            (_, null or "" or "nil" or "null" or "<nil>") => message,
            _ when message.Contains(error, StringComparison.Ordinal) => message,
            _ => $"{message}: {error}",
        };
        if (end < text.Length)
        {
            draft.Message += text[end..];
        }

        return true;
    }

    // Ordinary text may hold a pair or two: only lines that name their level, or their message and something else, are logfmt.
    private static bool Speaks(string text, List<(Range Key, Range Value, bool Quoted)> pairs)
    {
        var (level, message) = (false, false);
        foreach (var (key, _, _) in pairs)
        {
            switch (text.AsSpan()[key])
            {
                case "level" or "lvl" or "severity" or "log.level":
                    level = true;
                    break;
                case "msg" or "message":
                    message = true;
                    break;
            }
        }

        return (level && pairs.Count > 1) || (message && pairs.Count > 1) || pairs.Count > 3;
    }

    private static bool TryPairs(
        string text,
        int at,
        int end,
        List<(Range Key, Range Value, bool Quoted)> pairs
    )
    {
        while (true)
        {
            while (at < end && text[at] is ' ' or '\t')
            {
                at++;
            }

            if (at >= end)
            {
                return pairs.Count > 0;
            }

            var key = at;
            while (
                at < end
                && (
                    char.IsAsciiLetterOrDigit(text[at])
                    || text[at] is '_' or '.' or '-' or '@' or '/' or ':'
                )
            )
            {
                at++;
            }

            if (at == key)
            {
                return false;
            }

            if (at >= end || text[at] != '=')
            {
                // A bare word is a flag in logfmt, but the first words must be pairs or the line is prose.
                if (pairs.Count < 2 || (at < end && text[at] is not (' ' or '\t')))
                {
                    return false;
                }

                continue;
            }

            var keyRange = key..at;
            at++;
            if (at < end && text[at] == '"')
            {
                var start = ++at;
                while (at < end && text[at] != '"')
                {
                    at += text[at] == '\\' ? 2 : 1;
                }

                at = Math.Min(at, end);
                pairs.Add((keyRange, start..at, true));
                at = Math.Min(at + 1, end);
            }
            else
            {
                var start = at;
                while (at < end && text[at] is not (' ' or '\t'))
                {
                    at++;
                }

                pairs.Add((keyRange, start..at, false));
            }
        }
    }
}
