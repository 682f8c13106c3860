using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Lines that begin with the day alone (<c>2026-11-26 ERROR …</c>), as layouts without a time of day write them.</summary>
internal static class DayLine
{
    private const int DayLength = 10;

    // As much as a header may take; whether a line begins an event is asked of every line.
    private const int LongestHead = 256;

    /// <summary>Whether a day and, behind it, a header with a level stand at the start: a date alone begins prose too.</summary>
    public static bool Begins(ReadOnlySpan<char> line) =>
        DayOf(line, LineClock.Any, out _)
        && TryHeader(line[..Math.Min(line.Length, LongestHead)].ToString(), new LineDraft());

    /// <summary>Reads it. Of a line of today, the time of reading is nearer than midnight is.</summary>
    public static bool TryRead(string text, LineClock clock, LineDraft draft)
    {
        if (!DayOf(text, clock, out var midnight) || !TryHeader(text, draft))
        {
            return false;
        }

        var sinceMidnight = clock.ObservedAt - midnight;
        if (sinceMidnight < TimeSpan.Zero || sinceMidnight >= TimeSpan.FromDays(1))
        {
            draft.Timestamp = midnight;
        }

        return true;
    }

    private static bool TryHeader(string text, LineDraft draft) =>
        HeaderLine.TryRead(text, DayLength, default, draft);

    // 2026-11-26, 2026/11/26 or 2026.11.26, set off from what follows.
    private static bool DayOf(ReadOnlySpan<char> s, LineClock clock, out DateTimeOffset midnight)
    {
        midnight = default;
        if (s.Length <= DayLength + 1 || s[DayLength] is not (' ' or '\t' or '|'))
        {
            return false;
        }

        var mark = s[4];
        var i = 0;
        if (
            mark is not ('-' or '/' or '.')
            || s[7] != mark
            || !Digits.TryTake(s, ref i, 4, 4, out var year)
            || ++i != 5
            || !Digits.TryTake(s, ref i, 2, 2, out var month)
            || ++i != 8
            || !Digits.TryTake(s, ref i, 2, 2, out var day)
            || clock.At(year, month, day, 0, null) is not { } start
        )
        {
            return false;
        }

        midnight = start;
        return true;
    }
}
