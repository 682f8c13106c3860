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

        i += i < s.Length && s[i] is ':' or ']' or ',' or ';' ? 1 : 0;
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
                    if (!HeaderBracket.TryRead(s, ref i, afterRule, ref threaded, draft))
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
                Words.IsLogger(name)
                || ((loggerExpected || hints.NameColon) && Words.IsPlainLogger(name))
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
                Words.IsLogger(word)
                || (Words.IsTypeName(word) && Words.IsPlainLogger(word))
                || (loggerExpected && Words.IsPlainLogger(word))
            )
        )
        {
            draft.Set("logger", word);
            return Words.SkipSpaces(s, next + 1);
        }

        if (
            Words.IsLogger(word)
            && (HeaderBracket.NamesPlaceOrType(word) || (next < s.Length && s[next] == '['))
        )
        {
            draft.Set("logger", word);
            return next;
        }

        return Service(s, at, draft, bare: true);
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
        // A word that only may be a name stays in the message: patterns must not miss it if it was no name after all.
        if (
            !ServiceWord.IsCertain(word)
            && s[end - 1] != ':'
            && !Words.IsDash(s, next)
            && !(next < s.Length && s[next] == ':')
        )
        {
            return at;
        }

        return Words.IsDash(s, next) || (next < s.Length && s[next] == ':')
            ? Words.SkipSpaces(s, next + 1)
            : next;
    }

    private static bool TryColonLogger(ReadOnlySpan<char> s, int at, LineDraft draft, out int after)
    {
        after = at;
        var length = s[at..].IndexOfAny(": \t\n");
        if (length <= 0 || s[at + length] != ':' || !Words.IsPlainLogger(s.Slice(at, length)))
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
            if (draft.Service is null && ServiceWord.IsBare(s[start..end]))
            {
                draft.Service = s[start..end].ToString();
            }
            else
            {
                draft.Set("logger", s[start..end]);
            }

            next = after;
            return true;
        }

        return false;
    }
}
