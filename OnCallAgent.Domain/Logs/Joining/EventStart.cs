using OnCallAgent.Domain.Logs.Formats;
using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Joining;

/// <summary>Whether a line announces itself as the first of an event: by a time, a level or a record's shape.</summary>
internal static class EventStart
{
    public static bool Is(ReadOnlySpan<char> line)
    {
        line = TerminalText.SkipLeading(line);
        if (line.IsEmpty)
        {
            return false;
        }

        var first = line[0];
        if (char.IsAsciiDigit(first))
        {
            return TimestampText.TryRead(line, LineClock.Any, out _)
                || DayLine.Begins(line)
                || IsAccess(line)
                || IsRedis(line);
        }

        return first switch
        {
            '[' => TimestampText.TryRead(line[1..], LineClock.Any, out _) || IsLevelBracket(line),
            '{' => line.Length > 1 && line[1..].TrimStart(' ').StartsWith("\""),
            '<' => IsPriority(line),
            ':' => IsAccess(line),
            _ => char.IsAsciiLetter(first) && StartsWithLetter(line),
        };
    }

    private static bool StartsWithLetter(ReadOnlySpan<char> line)
    {
        if (TimestampText.TryRead(line, LineClock.Any, out _))
        {
            return true;
        }

        var end = 0;
        while (end < line.Length && end < 12 && char.IsAsciiLetter(line[end]))
        {
            end++;
        }

        var next = end < line.Length ? line[end] : ' ';
        if (
            next is ' ' or ':' or '\t' or '|' or '['
            && LevelText.ParseFree(line[..end]) != EntryLevel.Unknown
        )
        {
            return true;
        }

        // info: Category[0] (.NET), level=info (logfmt), E1123 10:41:07 (klog), E, [2026-… (Ruby)
        return (
                next == ':'
                && line[..end] is "trce" or "dbug" or "info" or "warn" or "fail" or "crit"
            )
            || (next == '=' && line[..end] is "level" or "time" or "ts" or "msg" or "lvl")
            || (
                end == 1
                && Digits.Count(line, 1, 5) == 4
                && line.Length > 10
                && line[5] == ' '
                && line[8] == ':'
            )
            || (end == 1 && line.Length > 10 && line[1] == ',' && line[3] == '[')
            || IsAccess(line);
    }

    private static bool IsLevelBracket(ReadOnlySpan<char> line)
    {
        var close = Words.Close(line, 0);
        return close > 0 && LevelText.Parse(line[1..close].Trim()) != EntryLevel.Unknown;
    }

    private static bool IsPriority(ReadOnlySpan<char> line)
    {
        var digits = Digits.Count(line, 1, 4);
        return digits is >= 1 and <= 3 && digits + 1 < line.Length && line[digits + 1] == '>';
    }

    // 83.149.9.216 - - [17/May/2015:10:05:03 +0000] "…
    private static bool IsAccess(ReadOnlySpan<char> line)
    {
        var open = line[..Math.Min(line.Length, 160)].IndexOf(" [", StringComparison.Ordinal);
        return open > 0
            && open + 14 < line.Length
            && line[open + 4] == '/'
            && line[open + 8] == '/'
            && line[open + 13] == ':';
    }

    // 1:M 23 Nov 2026 10:41:07.550 * text
    private static bool IsRedis(ReadOnlySpan<char> line)
    {
        var digits = Digits.Count(line, 0, 8);
        return line.Length > digits + 10
            && line[digits] == ':'
            && char.IsAsciiLetterUpper(line[digits + 1])
            && line[digits + 2] == ' '
            && TimestampText.TryRead(line[(digits + 3)..], LineClock.Any, out _);
    }
}
