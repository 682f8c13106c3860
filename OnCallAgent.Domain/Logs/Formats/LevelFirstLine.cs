using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Lines that begin with their level: .NET's console, Python's basicConfig, Cassandra, klog, Ruby's Logger, <c>ERROR: text</c>.</summary>
internal static class LevelFirstLine
{
    public static bool TryRead(string text, LineClock clock, LineDraft draft)
    {
        var s = text.AsSpan();
        if (
            TryKlog(text, clock, draft)
            || TryRuby(text, clock, draft)
            || TryDotnetConsole(text, draft)
        )
        {
            return true;
        }

        var end = 0;
        while (end < s.Length && end < 12 && char.IsAsciiLetter(s[end]))
        {
            end++;
        }

        var word = s[..end];
        var level = LevelText.ParseFree(word);
        if (level != EntryLevel.Unknown)
        {
            return (
                    end == s.Length
                    || s[end] is ' ' or ':' or '\t' or '|' or ',' or '['
                    || Words.IsDash(s, end)
                ) && TryRest(text, end, level, bracketed: false, clock, draft);
        }

        // "Error: …" and "panic: …" are how the message itself begins.
        level = LevelText.Announced(s);
        if (level == EntryLevel.Unknown)
        {
            return false;
        }

        draft.Level = level;
        draft.Format = "text";
        draft.Message = text;
        return true;
    }

    /// <summary>Reads what follows a level at the head of the line: perhaps the time, then the rest of a header.</summary>
    internal static bool TryRest(
        string text,
        int at,
        EntryLevel level,
        bool bracketed,
        LineClock clock,
        LineDraft draft
    )
    {
        var s = text.AsSpan();
        draft.Level = level;
        draft.Format = "text";
        var i = at;
        while (i < s.Length && (s[i] is ' ' or '\t' or '|' or ',' || Words.IsDash(s, i)))
        {
            i++;
        }

        // Cassandra: INFO  [thread] 2026-… File.java:12 - message
        if (i < s.Length && s[i] == '[' && Words.Close(s, i) is > 0 and var close)
        {
            var next = Words.SkipSpaces(s, close + 1);
            if (
                TimestampText.TryRead(s[(i + 1)..], clock, out var inside)
                && i + 1 + inside.Length == close
            )
            {
                draft.Time(inside);
                at = close + 1;
            }
            else if (TimestampText.TryRead(s[next..], clock, out var behind))
            {
                draft.Time(behind);
                draft.Set("thread", s[(i + 1)..close]);
                draft.Format = "log4j";
                at = next + behind.Length;
            }
        }
        else if (i < s.Length && TimestampText.TryRead(s[i..], clock, out var time))
        {
            draft.Time(time);
            at = i + time.Length;
        }
        else if (
            !bracketed
            && at < s.Length
            && s[at] == ':'
            && at + 1 < s.Length
            && s[at + 1] is not (' ' or '\t')
        )
        {
            draft.Format = "python";
        }

        var start = HeaderTail.Read(s, at, default, threaded: draft.Has("thread"), draft);
        draft.Message = text[start..];
        if (draft.Message.Length == 0)
        {
            draft.Message = text;
        }

        return true;
    }

    // fail: Acme.Orders[13]<newline>      message, or the message on the same line
    private static bool TryDotnetConsole(string text, LineDraft draft)
    {
        var s = text.AsSpan();
        if (
            s.Length < 8
            || s[4] != ':'
            || s[5] != ' '
            || s[..4] is not ("trce" or "dbug" or "info" or "warn" or "fail" or "crit")
        )
        {
            return false;
        }

        var length = s[6..].IndexOfAny("[ \n");
        if (length <= 0 || s[6 + length] != '[' || !Words.IsIdentifier(s.Slice(6, length)))
        {
            return false;
        }

        var id = 7 + length;
        var digits =
            Digits.Count(s, id + (id < s.Length && s[id] == '-' ? 1 : 0), 11)
            + (id < s.Length && s[id] == '-' ? 1 : 0);
        if (id + digits >= s.Length || s[id + digits] != ']')
        {
            return false;
        }

        draft.Level = LevelText.Parse(s[..4]);
        draft.Format = "dotnet";
        draft.Set("logger", s.Slice(6, length));
        draft.Set("event_id", s.Slice(id, digits));
        // The provider indents every line of the message by six.
        draft.Message = text[(id + digits + 1)..]
            .Trim()
            .Replace("\n      ", "\n", StringComparison.Ordinal);
        return true;
    }

    // E1123 10:41:07.550123    1 reflector.go:138] message
    private static bool TryKlog(string text, LineClock clock, LineDraft draft)
    {
        var s = text.AsSpan();
        if (
            s.Length < 22
            || s[0] is not ('I' or 'W' or 'E' or 'F')
            || Digits.Count(s, 1, 5) != 4
            || s[5] != ' '
        )
        {
            return false;
        }

        var i = 1;
        _ = Digits.TryTake(s, ref i, 2, 2, out var month);
        _ = Digits.TryTake(s, ref i, 2, 2, out var day);
        i++;
        if (
            !TimeOfDay.TryRead(s, ref i, needSeconds: true, out var ticks, out var offset)
            || clock.AtYearless(month, day, ticks, offset) is not { } time
        )
        {
            return false;
        }

        var close = s[i..].IndexOf("] ", StringComparison.Ordinal);
        if (close < 0)
        {
            return false;
        }

        close += i;
        draft.Timestamp = time;
        draft.Level = LevelText.Letter(s[0]);
        draft.Format = "klog";
        var place = s[i..close].Trim();
        var space = place.LastIndexOf(' ');
        draft.Set("logger", place[(space + 1)..]);
        draft.Set("thread", space < 0 ? default : place[..space].Trim());
        draft.Message = text[(close + 2)..];
        return true;
    }

    // E, [2026-11-23T10:41:07.550123 #1234] ERROR -- program: message
    private static bool TryRuby(string text, LineClock clock, LineDraft draft)
    {
        var s = text.AsSpan();
        if (
            s.Length < 30
            || s[1] != ','
            || s[2] != ' '
            || s[3] != '['
            || !TimestampText.TryRead(s[4..], clock, out var time)
        )
        {
            return false;
        }

        var close = Words.Close(s, 3);
        var rule = close < 0 ? -1 : s[close..].IndexOf(" -- ", StringComparison.Ordinal);
        if (rule < 0)
        {
            return false;
        }

        rule += close;
        draft.Time(time);
        draft.Level = LevelText.Letter(s[0]);
        draft.Format = "ruby";
        draft.Set("pid", s[(4 + time.Length)..close].Trim(" #"));
        var colon = s[(rule + 4)..].IndexOf(':');
        var program = colon < 0 ? default : s.Slice(rule + 4, colon).Trim();
        draft.Set("logger", program);
        draft.Message = text[Words.SkipSpaces(s, rule + 4 + (colon < 0 ? 0 : colon + 1))..];
        return true;
    }
}
