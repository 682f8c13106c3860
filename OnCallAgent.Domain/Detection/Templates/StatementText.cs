using System.Buffers;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>The part of a line that its log statement wrote: without time, host, process, level and request ids.</summary>
/// <remarks>
/// The parsers take most of it off. What they leave in the message, because people read it there, would make one
/// statement many templates: every host a new one.
/// </remarks>
public static class StatementText
{
    private const int SearchedHead = 200;
    private const int MostWords = 14;
    private const int MostBehindTime = 6;

    private static readonly SearchValues<char> NoLogger = SearchValues.Create("/0123456789");

    /// <summary>The statement's part of a line.</summary>
    public static ReadOnlySpan<char> Of(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var text = entry.Message.AsSpan().TrimStart();
        // Where the parser found a header, it has taken it off already.
        if (entry.Format is "raw" or "text" or "syslog")
        {
            text = WithoutHead(
                text,
                timeTaken: entry.CarriesTime && entry.Message.Length < entry.Raw.Length
            );
        }

        text = WithoutContexts(text);
        return text;
    }

    // A header ends behind its last time: "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[2915]: text".
    private static ReadOnlySpan<char> WithoutHead(ReadOnlySpan<char> text, bool timeTaken)
    {
        var head = text[..Math.Min(text.Length, SearchedHead)];
        var at = 0;
        var timeEnd = 0;
        // A line that begins with a number is a row of an event log: its columns may be words.
        var row = Digits.Only(head[..End(head, 0)]);
        for (var word = 0; word < MostWords && at < head.Length; word++)
        {
            var start = at + (head[at] is '[' or '(' ? 1 : 0);
            var time = Time(head[start..]);
            if (time > 0)
            {
                at = start + time;
                at += at < head.Length && head[at] is ']' or ')' or ',' or ':' or '|' ? 1 : 0;
                timeEnd = at;
            }
            else
            {
                var end = End(head, at);
                if (!IsHeadWord(head[at..end]) && !(row && timeEnd == 0 && word < 6))
                {
                    break;
                }

                at = end;
            }

            at = Words.SkipSpaces(head, at);
        }

        return timeEnd > 0 ? BehindTime(text[timeEnd..].TrimStart(), hostFirst: true)
            : timeTaken ? BehindTime(text, hostFirst: false)
            : text;
    }

    // host, process, facility and level, as far as a level or a tag with a colon ends them.
    private static ReadOnlySpan<char> BehindTime(ReadOnlySpan<char> text, bool hostFirst)
    {
        if (BarredFields(text) is > 0 and var bars)
        {
            return text[bars..];
        }

        var at = 0;
        for (var word = 0; word < MostBehindTime && at < text.Length; word++)
        {
            var end = End(text, at);
            var token = text[at..end];
            var next = Words.SkipSpaces(text, end);
            if (
                LevelText.ParseFree(token.TrimEnd(":,")) != EntryLevel.Unknown
                && (IsUpper(token) || (word == 0 && next > end + 1))
            )
            {
                return Behind(text, next);
            }

            // name[pid]: and name: end a syslog header. A name alone with a colon is as well the statement's own first word.
            if (
                token.Length > 2
                && token[^1] == ':'
                && (token[..^1].EndsWith("]", StringComparison.Ordinal) || (word == 1 && hostFirst))
            )
            {
                return text[next..];
            }

            // chrome.exe - text
            if (next + 1 < text.Length && text[next] == '-' && text[next + 1] == ' ' && word < 2)
            {
                return text[(next + 2)..].TrimStart();
            }

            // Flags and process numbers in columns of their own.
            if (word == 0 && (Digits.Only(token.TrimStart('-')) || token is "-" or "--"))
            {
                text = text[next..];
                (at, word) = (0, -1);
                continue;
            }

            if (!IsHeadWord(token))
            {
                break;
            }

            at = next;
        }

        return text;
    }

    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ':' or '-' or '|' or ',' or ' ')
        {
            at++;
        }

        // The logger stands next: nova.compute.manager [req-1] text.
        var end = End(text, at);
        var name = text[at..end].TrimEnd(':');
        return
            end < text.Length
            && Words.IsDotted(name)
            && name.Contains('.')
            && !name.ContainsAny(NoLogger)
            ? text[end..].TrimStart()
            : text[at..];
    }

    // Step_LSC|30002312|text: columns between bars, names and numbers only.
    private static int BarredFields(ReadOnlySpan<char> text)
    {
        var at = 0;
        for (var field = 0; field < 5; field++)
        {
            var bar = text[at..].IndexOf('|');
            if (bar is <= 0 or > 60 || text.Slice(at, bar).Trim().ContainsAny(" =:("))
            {
                return field >= 2 ? at : 0;
            }

            at += bar + 1;
        }

        return at;
    }

    // [req-38101a0b 113d3a99 - - -] text: ids of a request in brackets, without a word that says what they are.
    private static ReadOnlySpan<char> WithoutContexts(ReadOnlySpan<char> text)
    {
        while (text is ['[', ..])
        {
            var close = text.IndexOf(']');
            if (close is < 0 or > 200 || !IsContext(text[1..close]))
            {
                return text;
            }

            var rest = text[(close + 1)..].TrimStart();
            if (rest.IsEmpty)
            {
                return text;
            }

            text = rest;
        }

        return text;
    }

    private static bool IsContext(ReadOnlySpan<char> inside)
    {
        var ids = 0;
        foreach (var part in inside.Split(' '))
        {
            var word = inside[part];
            if (word.IsEmpty || word is "-")
            {
                continue;
            }

            var mask = new ChunkMask(word);
            if (!mask.HasDigits || word.ContainsAny('=', ':'))
            {
                return false;
            }

            ids++;
        }

        return ids > 0 || inside.Trim() is "-";
    }

    private static int Time(ReadOnlySpan<char> text)
    {
        if (text.Length < 8)
        {
            return 0;
        }

        // Seconds since 1970, as event logs of clusters have them.
        var digits = Digits.Count(text, 0, 14);
        if (digits is 10 or 13 && text[0] == '1')
        {
            return digits == text.Length || text[digits] == ' ' ? digits : 0;
        }

        if (ValueShapes.Time(text) is > 0 and var time)
        {
            return time;
        }

        // 2005-06-03-15.42.50.363779, 2005.06.03, 20171223-22:15:29:606, 10.30 16:49:06: digits in groups of at most eight.
        var end = 0;
        var groups = 0;
        var run = 0;
        while (end < text.Length)
        {
            var c = text[end];
            if (char.IsAsciiDigit(c))
            {
                groups += run == 0 ? 1 : 0;
                run++;
            }
            else if (
                c is '-' or '.' or ':' or ',' or '/' or 'T'
                || (c == ' ' && groups == 2 && end + 3 < text.Length && text[end + 3] == ':')
            )
            {
                run = 0;
            }
            else
            {
                break;
            }

            end++;
        }

        while (end > 0 && !char.IsAsciiDigit(text[end - 1]))
        {
            end--;
        }

        var shape = text[..end];
        return
            groups >= 3
            && end >= 8
            && (end == text.Length || text[end] is ' ' or ']' or ')' or '|' or ',')
            && (
                shape.Count(':') >= 2
                || shape.Count('-') >= 2
                || shape.Count('.') == 2 && shape[^3] == '.'
                || shape.Count('/') == 2
            )
            ? end
            : 0;
    }

    // What may stand in a header's columns: marks, names with digits or marks in them, codes; but no prose.
    private static bool IsHeadWord(ReadOnlySpan<char> word)
    {
        var letters = 0;
        var upper = 0;
        var other = 0;
        foreach (var c in word)
        {
            letters += char.IsLetter(c) ? 1 : 0;
            upper += char.IsUpper(c) ? 1 : 0;
            other += char.IsLetter(c) ? 0 : 1;
        }

        return word.Length is > 0 and <= 80
            && word[^1] is not (',' or ';' or '=')
            && (other > 0 || upper == letters);
    }

    private static int End(ReadOnlySpan<char> text, int at)
    {
        var length = text[at..].IndexOfAny(' ', '\t');
        return length < 0 ? text.Length : at + length;
    }

    private static bool IsUpper(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (char.IsLower(c))
            {
                return false;
            }
        }

        return true;
    }
}
