using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Apache's error log, before 2.4 and since: <c>[time] [module:level] [pid 1:tid 2] [client …] message</c>.</summary>
internal static class ApacheErrorLine
{
    public static bool TryRead(string text, LineClock clock, LineDraft draft)
    {
        var s = text.AsSpan();
        if (
            !NamedMonth.IsWeekday(s, 1)
            || !TimestampText.TryRead(s[1..], clock, out var time)
            || s.Length <= time.Length + 1
            || s[time.Length + 1] != ']'
        )
        {
            return false;
        }

        draft.Time(time);
        draft.Format = "apache-error";
        var i = time.Length + 2;
        while (TryBracket(s, ref i, out var inside))
        {
            if (draft.Level == EntryLevel.Unknown && TryLevel(inside, draft))
            {
                continue;
            }

            if (inside.StartsWith("pid "))
            {
                Process(inside[4..], draft);
            }
            else if (inside.StartsWith("client "))
            {
                draft.Set("client", inside[7..]);
            }
            else
            {
                i -= inside.Length + 2;
                break;
            }
        }

        draft.Message = s[i..].TrimStart(' ').ToString();
        return true;
    }

    private static bool TryLevel(ReadOnlySpan<char> inside, LineDraft draft)
    {
        var colon = inside.IndexOf(':');
        var word = inside[(colon + 1)..];
        // trace1 to trace8
        var level = LevelText.Parse(word.StartsWith("trace") ? "trace" : word);
        if (level == EntryLevel.Unknown)
        {
            return false;
        }

        draft.Level = level;
        if (colon > 0)
        {
            draft.Set("module", inside[..colon]);
        }

        return true;
    }

    private static void Process(ReadOnlySpan<char> inside, LineDraft draft)
    {
        var thread = inside.IndexOf(":tid ", StringComparison.Ordinal);
        draft.Set("pid", thread < 0 ? inside : inside[..thread]);
        if (thread >= 0)
        {
            draft.Set("thread", inside[(thread + 5)..]);
        }
    }

    private static bool TryBracket(ReadOnlySpan<char> s, ref int at, out ReadOnlySpan<char> inside)
    {
        inside = default;
        var i = at;
        while (i < s.Length && s[i] == ' ')
        {
            i++;
        }

        if (i >= s.Length || s[i] != '[')
        {
            return false;
        }

        var length = s[i..].IndexOfAny(']', '\n');
        if (length < 0 || s[i + length] != ']')
        {
            return false;
        }

        inside = s.Slice(i + 1, length - 1);
        at = i + length + 1;
        return true;
    }
}
