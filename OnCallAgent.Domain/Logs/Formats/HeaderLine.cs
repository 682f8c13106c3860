using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>What the time before a header tells about its layout.</summary>
/// <param name="CommaFraction">The fraction stands behind a comma, as log4j and Python write it.</param>
/// <param name="NameColon">A plain word with a colon behind the level is the logger (Spark).</param>
/// <param name="Bracketed">The time stands in brackets.</param>
internal readonly record struct HeaderHints(
    bool CommaFraction = false,
    bool NameColon = false,
    bool Bracketed = false
);

/// <summary>
/// The header between time and message as log4j, logback, Spring Boot, Python, Serilog, NLog, zap, Rust and most home-made
/// layouts write it: a level, and around it a process, a thread, a logger or a service in varying order and punctuation.
/// </summary>
internal static class HeaderLine
{
    private const int MostParts = 7;
    private const int LongestHeader = 256;

    /// <summary>Whether a level is the first word behind the position.</summary>
    public static bool BeginsWithLevel(ReadOnlySpan<char> s, int at)
    {
        at = Words.SkipSpaces(s, at);
        return LevelText.ParseFree(s[at..Words.End(s, at)].TrimEnd(':')) != EntryLevel.Unknown;
    }

    /// <summary>Reads the header that begins at the position; false where it holds no level.</summary>
    public static bool TryRead(string text, int at, HeaderHints hints, LineDraft draft)
    {
        var s = text.AsSpan();
        Span<Part> parts = stackalloc Part[MostParts];
        var count = 0;
        var i = at;
        var level = EntryLevel.Unknown;
        var dashed = 0;
        var abbreviated = false;
        var piped = false;
        while (count < MostParts && i - at < LongestHeader)
        {
            i = SkipSeparators(s, i, ref dashed, ref piped);
            if (i >= s.Length || s[i] == '\n')
            {
                return false;
            }

            if (s[i] is '[' or '<' or '(' or '{')
            {
                var close = Words.Close(s, i);
                if (close < 0)
                {
                    return false;
                }

                var inside = s[(i + 1)..close].Trim();
                level = s[i] is '[' or '<' ? LevelText.Parse(inside) : EntryLevel.Unknown;
                if (level != EntryLevel.Unknown)
                {
                    abbreviated =
                        inside.Length == 3
                        && inside is "VRB" or "DBG" or "INF" or "WRN" or "ERR" or "FTL";
                    i = close + 1;
                    break;
                }

                parts[count++] = new Part(i + 1, close, s[i]);
                i = close + 1;
                continue;
            }

            var end = Words.End(s, i);
            if (LevelWord.TryRead(s, ref i, end, first: count == 0, out level, out var channel))
            {
                if (channel.Length > 0)
                {
                    draft.Set("logger", channel);
                }

                break;
            }

            if (!IsHeaderWord(s, i, end))
            {
                return false;
            }

            parts[count++] = new Part(i, end, '\0');
            i = end;
        }

        if (level == EntryLevel.Unknown)
        {
            return false;
        }

        draft.Level = level;
        var threaded = false;
        for (var p = 0; p < count; p++)
        {
            threaded |= Assign(s, parts[p], draft);
        }

        var start = HeaderTail.Read(
            s,
            i,
            hints with
            {
                NameColon = hints.NameColon,
            },
            threaded,
            draft
        );
        draft.Format =
            abbreviated || (piped && s[at] == '|') ? "dotnet"
            : dashed > 1
            && count > 0
            && parts[0].Bracket == '\0'
            && !Digits.Only(s[parts[0].Start..parts[0].End])
                ? "python"
            : piped && draft.Get("logger").Contains(':', StringComparison.Ordinal) ? "python"
            : draft.Has("logger") || draft.Has("thread") || hints.CommaFraction ? "log4j"
            : "text";
        draft.Message = hints.Bracketed ? TrailingLogger.Take(text, start, draft) : text[start..];
        return true;
    }

    /// <summary>A line whose header names no level: the message is what follows the time.</summary>
    public static void ReadWithoutLevel(string text, int at, LineDraft draft)
    {
        var s = text.AsSpan();
        at = Words.SkipSpaces(s, at);
        while (at < s.Length && (s[at] is ':' or '|' or ',' || Words.IsDash(s, at)))
        {
            at = Words.SkipSpaces(s, at + 1);
        }

        draft.Level = LevelText.Announced(s[at..]);
        if (draft.Level == EntryLevel.Unknown && PlainLine.BeginsTrace(s[at..]))
        {
            draft.Level = EntryLevel.Error;
        }

        draft.Format ??= "text";
        draft.Message = text[at..];
    }

    private readonly record struct Part(int Start, int End, char Bracket);

    private static int SkipSeparators(ReadOnlySpan<char> s, int i, ref int dashed, ref bool piped)
    {
        while (i < s.Length)
        {
            if (s[i] is ' ' or '\t' or ':' or ',')
            {
                i++;
            }
            else if (s[i] == '|')
            {
                piped = true;
                i++;
            }
            else if (Words.IsDash(s, i))
            {
                dashed++;
                i++;
            }
            else
            {
                break;
            }
        }

        return i;
    }

    // What may stand before a level: numbers and names, but no prose. A plain word must be set off from what follows.
    private static bool IsHeaderWord(ReadOnlySpan<char> s, int at, int end)
    {
        var word = s[at..end].TrimEnd(':');
        if (Digits.Only(word))
        {
            return true;
        }

        if (!Words.IsIdentifier(word))
        {
            return false;
        }

        var next = Words.SkipSpaces(s, end);
        return Words.IsDash(s, next)
            || (next < s.Length && s[next] == '|')
            || (end < s.Length && s[end] == '\t')
            || Words.HasNameMark(word)
            || BeginsWithLevel(s, end) && Words.IsTypeName(word);
    }

    // True where the part was a thread.
    private static bool Assign(ReadOnlySpan<char> s, Part part, LineDraft draft)
    {
        var value = s[part.Start..part.End].Trim().TrimEnd(':');
        if (value.IsEmpty || part.Bracket == '{')
        {
            return false;
        }

        if (Digits.Only(value))
        {
            draft.Set(draft.Has("pid") ? "thread" : "pid", value);
            return false;
        }

        if (part.Bracket == '\0')
        {
            if (
                draft.Service is null
                && !draft.Has("logger")
                && ServiceWord.IsBare(value)
                && !ServiceWord.IsThread(value)
            )
            {
                draft.Service = value.ToString();
            }
            else
            {
                draft.Set(draft.Has("logger") ? "thread" : "logger", value);
            }

            return false;
        }

        if (
            value.Contains('-')
            && draft.Service is null
            && ServiceWord.IsBracketed(value)
            && ServiceWord.IsBare(value)
        )
        {
            draft.Service = value.ToString();
            return false;
        }

        if (value.StartsWith("myid:"))
        {
            return false;
        }

        draft.Set(draft.Has("thread") ? "context" : "thread", value);
        return true;
    }
}
