using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>What stands between the level and the message: process, thread, logger, service.</summary>
internal static class HeaderTail
{
    private const int MostParts = 8;

    /// <summary>Reads from behind the level on and gives the position where the message begins. What is not surely part of the header stays in the message.</summary>
    public static int Read(
        ReadOnlySpan<char> s,
        int at,
        HeaderHints hints,
        bool threaded,
        LineDraft draft
    )
    {
        var afterRule = false;
        var i = at;
        // ERROR:logger:message (Python's basicConfig)
        if (
            i + 1 < s.Length
            && s[i] == ':'
            && s[i + 1] is not (' ' or '\t' or '\n')
            && TryColonLogger(s, i + 1, draft, out var afterName)
        )
        {
            return afterName;
        }

        i += i < s.Length && s[i] is ':' or ']' ? 1 : 0;
        if (i < s.Length && s[i] == '\t' && TryTabbed(s, i + 1, draft, out var afterTabs))
        {
            return afterTabs;
        }

        for (var part = 0; part < MostParts; part++)
        {
            i = Words.SkipSpaces(s, i);
            if (i >= s.Length)
            {
                return s.Length;
            }

            switch (s[i])
            {
                case '|':
                    if (TryPiped(s, i + 1, draft, out var next))
                    {
                        i = next;
                        continue;
                    }

                    return Words.SkipSpaces(s, i + 1);
                case '-' when s[i..].StartsWith("--- "):
                    afterRule = true;
                    i += 4;
                    continue;
                case '-' when Words.IsDash(s, i):
                    return Service(s, Words.SkipSpaces(s, i + 1), draft, bare: false);
                case '[':
                    var before = i;
                    if (!TryBracket(s, ref i, afterRule, ref threaded, draft))
                    {
                        return before;
                    }

                    continue;
                case '<'
                    when Words.Close(s, i) is > 0 and var close
                        && Words.IsPointed(s[(i + 1)..close]):
                    // <0.123.0>, a process of Erlang's virtual machine
                    draft.Set("process", s[(i + 1)..close]);
                    i = close + 1;
                    continue;
                case >= '0' and <= '9':
                    var digits = Digits.Count(s, i, 20);
                    if (!s[(i + digits)..].StartsWith(" ---"))
                    {
                        return i;
                    }

                    draft.Set("pid", s.Slice(i, digits));
                    i += digits;
                    continue;
                default:
                    return Named(s, i, hints, afterRule || threaded, draft);
            }
        }

        return i;
    }

    // A logger or a service and what sets it off from the message.
    private static int Named(
        ReadOnlySpan<char> s,
        int at,
        HeaderHints hints,
        bool loggerExpected,
        LineDraft draft
    )
    {
        var end = Words.End(s, at);
        var word = s[at..end];
        if (word.Length > 1 && word[^1] == ':')
        {
            var name = word[..^1];
            if (
                Words.IsDotted(name)
                || ((loggerExpected || hints.NameColon) && Words.IsIdentifier(name))
            )
            {
                draft.Set("logger", name);
                return Words.SkipSpaces(s, end);
            }

            return Service(s, at, draft, bare: true);
        }

        var next = Words.SkipSpaces(s, end);
        // Spring Boot pads the logger and sets a colon of its own.
        if (
            next + 1 < s.Length
            && s[next] == ':'
            && s[next + 1] is ' ' or '\n'
            && (loggerExpected || Words.IsIdentifier(word))
        )
        {
            draft.Set("logger", word);
            return Words.SkipSpaces(s, next + 1);
        }

        if (
            Words.IsDash(s, next)
            && (
                Words.IsDotted(word)
                || Words.IsTypeName(word)
                || (loggerExpected && Words.IsIdentifier(word))
            )
        )
        {
            draft.Set("logger", word);
            return Words.SkipSpaces(s, next + 1);
        }

        if (Words.IsDotted(word) && (NamesPlaceOrType(word) || (next < s.Length && s[next] == '[')))
        {
            draft.Set("logger", word);
            return next;
        }

        return Service(s, at, draft, bare: true);
    }

    // com.acme.Orders, o.s.OrderOtherServiceImpl#384, worker.py:12: a type or a line, where orders.example.com is an address.
    private static bool NamesPlaceOrType(ReadOnlySpan<char> word)
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

    private static int Service(ReadOnlySpan<char> s, int at, LineDraft draft, bool bare)
    {
        if (draft.Service is not null || at >= s.Length)
        {
            return at;
        }

        if (s[at] == '[')
        {
            var close = Words.Close(s, at);
            if (close > 0 && ServiceWord.IsBracketed(s[(at + 1)..close]))
            {
                draft.Service = s[(at + 1)..close].ToString();
                return Words.SkipSpaces(s, close + 1);
            }

            return at;
        }

        var end = Words.End(s, at);
        var word = s[at..end].TrimEnd(':');
        if (!bare || end >= s.Length || !ServiceWord.IsBare(word))
        {
            return at;
        }

        draft.Service = word.ToString();
        var next = Words.SkipSpaces(s, end);
        return Words.IsDash(s, next) || (next < s.Length && s[next] == ':')
            ? Words.SkipSpaces(s, next + 1)
            : next;
    }

    private static bool TryBracket(
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
            && Words.IsDotted(inside)
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
            return Words.IsDotted(word[..^1]) || Words.IsTypeName(word[..^1]);
        }

        var next = Words.SkipSpaces(s, end);
        return (Words.IsDash(s, next) && Words.IsIdentifier(word))
            || (
                next + 1 < s.Length
                && s[next] == ':'
                && s[next + 1] == ' '
                && Words.IsIdentifier(word)
            )
            || (Words.IsDotted(word) && NamesPlaceOrType(word));
    }

    private static bool TryColonLogger(ReadOnlySpan<char> s, int at, LineDraft draft, out int after)
    {
        after = at;
        var length = s[at..].IndexOfAny(": \t\n");
        if (length <= 0 || s[at + length] != ':' || !Words.IsIdentifier(s.Slice(at, length)))
        {
            return false;
        }

        draft.Set("logger", s.Slice(at, length));
        after = Words.SkipSpaces(s, at + length + 1);
        return true;
    }

    // ERROR<tab>logger<tab>file.go:12<tab>message (zap)
    private static bool TryTabbed(ReadOnlySpan<char> s, int at, LineDraft draft, out int after)
    {
        after = at;
        for (var n = 0; n < 3; n++)
        {
            var length = s[after..].IndexOfAny("\t\n ");
            if (
                length <= 0
                || s[after + length] != '\t'
                || !(
                    Words.IsIdentifier(s.Slice(after, length))
                    || s.Slice(after, length).Contains('/')
                )
            )
            {
                break;
            }

            var word = s.Slice(after, length);
            var place = word.Contains(".go:", StringComparison.Ordinal);
            draft.Set(place ? "caller" : "logger", word);
            after += length + 1;
            if (place)
            {
                break;
            }
        }

        return after > at;
    }

    // |logger|message (NLog) and | module:function:12 - message (loguru)
    private static bool TryPiped(ReadOnlySpan<char> s, int at, LineDraft draft, out int next)
    {
        next = at;
        var start = Words.SkipSpaces(s, at);
        var end = Words.End(s, start);
        var after = Words.SkipSpaces(s, end);
        if (end == start || draft.Has("logger") || !Words.IsIdentifier(s[start..end]))
        {
            return false;
        }

        if ((after < s.Length && s[after] == '|') || Words.IsDash(s, after))
        {
            draft.Set("logger", s[start..end]);
            next = after;
            return true;
        }

        return false;
    }
}
