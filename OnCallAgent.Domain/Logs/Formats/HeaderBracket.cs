using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Decides what a bracket behind the level holds: a process, a thread, a logger, a service, trace ids, or the message's first word.</summary>
internal static class HeaderBracket
{
    /// <summary>Reads the bracket at the position and moves behind it; false where it belongs to the message.</summary>
    public static bool TryRead(
        ReadOnlySpan<char> s,
        ref int at,
        bool afterRule,
        ref bool threaded,
        LineDraft draft
    )
    {
        var close = Words.Close(s, at);
        if (close < 0)
        {
            return false;
        }

        var inside = s[(at + 1)..close].Trim();
        var next = Words.SkipSpaces(s, close + 1);
        if (!afterRule && close + 1 < s.Length && s[close + 1] is ':' or ',' or '.' or ';')
        {
            // "[Controller 0]: …" is how the message begins.
            return false;
        }

        if (Digits.Only(inside))
        {
            draft.Set(draft.Has("pid") ? "thread" : "pid", inside);
        }
        else if (TrySleuth(inside, draft)) { }
        else if (
            !afterRule
            && !draft.Has("logger")
            && Words.IsLogger(inside)
            && NamesPlaceOrType(inside)
        )
        {
            // [time][level][logger] (Elasticsearch)
            draft.Set("logger", inside);
        }
        else if (afterRule)
        {
            // Spring Boot: --- [application] [thread] logger : message, or only the thread.
            if (
                next < s.Length
                && s[next] == '['
                && !threaded
                && draft.Service is null
                && !ServiceWord.IsThread(inside)
            )
            {
                draft.Service = inside.IsEmpty ? null : inside.ToString();
            }
            else
            {
                draft.Set("thread", inside);
                threaded = true;
            }
        }
        else if (
            draft.Service is null
            && inside.Contains('-')
            && ServiceWord.IsBracketed(inside)
            && ServiceWord.IsBare(inside)
        )
        {
            draft.Service = inside.ToString();
        }
        else if (inside.IsEmpty || Words.IsDash(s, next) || FollowedByLogger(s, next))
        {
            draft.Set(draft.Has("thread") ? "context" : "thread", inside);
            threaded = true;
        }
        else if (draft.Service is null && !threaded && ServiceWord.IsBracketed(inside))
        {
            draft.Service = inside.ToString();
        }
        else if (!inside.Contains(' ') && !draft.Has("thread") && ServiceWord.IsThread(inside))
        {
            draft.Set("thread", inside);
            threaded = true;
        }
        else
        {
            return false;
        }

        at = close + 1;
        return true;
    }

    /// <summary>Whether a dotted word ends in a type or a line: com.acme.Orders, o.s.OrderOtherServiceImpl#384, worker.py:12: a type or a line, where orders.example.com is an address.</summary>
    public static bool NamesPlaceOrType(ReadOnlySpan<char> word)
    {
        var mark = word.LastIndexOfAny('#', ':');
        if (mark > 0 && Digits.Only(word[(mark + 1)..]))
        {
            return true;
        }

        var last = word[(word.LastIndexOf('.') + 1)..];
        return last.Length > 1
            && char.IsAsciiLetterUpper(last[0])
            && last.ContainsAnyInRange('a', 'z')
            && char.IsAsciiLetterLower(word[0]);
    }

    // [orders,5f3c…,1a2b…] or [orders,5f3c…,1a2b…,true] (Spring Cloud Sleuth), [5f3c…-1a2b…] (Micrometer)
    private static bool TrySleuth(ReadOnlySpan<char> inside, LineDraft draft)
    {
        var comma = inside.IndexOf(',');
        if (comma >= 0)
        {
            var rest = inside[(comma + 1)..];
            var second = rest.IndexOf(',');
            if (second < 0 || !(second == 0 || IsHex(rest[..second])))
            {
                return false;
            }

            draft.Service ??= comma == 0 ? null : inside[..comma].ToString();
            draft.Set("trace_id", rest[..second]);
            var span = rest[(second + 1)..];
            var third = span.IndexOf(',');
            draft.Set("span_id", third < 0 ? span : span[..third]);
            return true;
        }

        var dash = inside.IndexOf('-');
        if (dash is not (16 or 32) || !IsHex(inside[..dash]) || !IsHex(inside[(dash + 1)..]))
        {
            return false;
        }

        draft.Set("trace_id", inside[..dash]);
        draft.Set("span_id", inside[(dash + 1)..]);
        return true;
    }

    private static bool IsHex(ReadOnlySpan<char> s) => s.Length >= 8 && Words.IsHex(s);

    private static bool FollowedByLogger(ReadOnlySpan<char> s, int at)
    {
        var end = Words.End(s, at);
        if (end == at)
        {
            return false;
        }

        var word = s[at..end];
        if (word[^1] == ':')
        {
            return Words.IsLogger(word[..^1])
                || (Words.IsTypeName(word[..^1]) && Words.IsPlainLogger(word[..^1]));
        }

        var next = Words.SkipSpaces(s, end);
        return (Words.IsDash(s, next) && Words.IsIdentifier(word))
            || (
                next + 1 < s.Length
                && s[next] == ':'
                && s[next + 1] == ' '
                && Words.IsIdentifier(word)
            )
            || (Words.IsLogger(word) && NamesPlaceOrType(word));
    }
}
