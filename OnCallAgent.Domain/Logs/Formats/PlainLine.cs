using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Text that no format knows: a time somewhere near its head is still taken, and a level where a header follows it.</summary>
internal static class PlainLine
{
    private const int SearchedHead = 160;
    private const int MostCandidates = 12;

    public static void Read(string text, LineClock clock, LineDraft draft)
    {
        var s = text.AsSpan();
        var head = s[..Math.Min(s.Length, SearchedHead)];
        var lineEnd = head.IndexOf('\n');
        head = lineEnd < 0 ? head : head[..lineEnd];
        var tried = 0;
        for (var i = 1; i < head.Length - 8 && tried < MostCandidates; i++)
        {
            if (
                head[i - 1] is not (' ' or '[' or '(' or '\t' or '|' or ',' or '"' or '=')
                || !(char.IsAsciiDigit(head[i]) || char.IsAsciiLetterUpper(head[i]))
            )
            {
                continue;
            }

            tried++;
            // A bare number is no time here, and a time of day alone is as likely a duration.
            if (
                TimestampText.TryRead(s[i..], clock, out var time)
                && time.HasDate
                && !IsBareNumber(s, i, time.Length)
            )
            {
                draft.Time(time);
                AfterTime(text, i, i + time.Length, draft);
                break;
            }
        }

        if (draft.Timestamp is null)
        {
            NodeEvent(text, clock, draft);
        }

        if (draft.Level == EntryLevel.Unknown)
        {
            draft.Level = LevelText.Announced(s);
            if (draft.Level == EntryLevel.Unknown && BeginsTrace(s))
            {
                draft.Level = EntryLevel.Error;
                draft.Format ??= "text";
            }
        }

        draft.Message ??= text;
    }

    // A program's last words name no level, but no program that goes well prints them.
    internal static bool BeginsTrace(ReadOnlySpan<char> s) =>
        s.StartsWith("Exception in thread ")
        || s.StartsWith("Traceback (most recent call last)")
        || s.StartsWith("Unhandled exception")
        || s.StartsWith("Uncaught ")
        || (s.StartsWith("thread '") && s.Contains("' panicked at ", StringComparison.Ordinal))
        || ContinuationLine.IsExceptionLine(s.IndexOf('\n') is >= 0 and var end ? s[..end] : s);

    // Only a header right behind the time is taken for one; what stands before the time stays in the message.
    private static void AfterTime(string text, int start, int end, LineDraft draft)
    {
        var s = text.AsSpan();
        if (
            end + 2 < s.Length
            && s[end] == ' '
            && s[end + 1] is '#' or '*' or '-' or '.'
            && s[end + 2] == ' '
            && char.IsAsciiDigit(s[0])
        )
        {
            // 1:M 23 Nov 2026 10:41:07.550 # text (Redis)
            draft.Level = s[end + 1] switch
            {
                '#' => EntryLevel.Warning,
                '*' => EntryLevel.Info,
                '-' => EntryLevel.Info,
                _ => EntryLevel.Debug,
            };
            draft.Format = "redis";
            draft.Message = text[(end + 3)..];
            return;
        }

        var probe = new LineDraft();
        var at = end + (end < s.Length && s[end] is ']' or ')' or '"' ? 1 : 0);
        if (HeaderLine.TryRead(text, at, default, probe))
        {
            draft.Level = probe.Level;
            draft.Service = probe.Service;
            draft.Format = "text";
        }
        else
        {
            draft.Level = LevelText.Announced(s[Words.SkipSpaces(s, at)..]);
        }

        draft.Format ??= "text";
        draft.Message = text;
    }

    private static bool IsBareNumber(ReadOnlySpan<char> s, int at, int length) =>
        Digits.Count(s, at, 10) >= 10 || length < 8;

    // 134681 node-246 unix.hw state_change.unavailable 1077804742 1 text: event logs of clusters (LANL)
    private static void NodeEvent(string text, LineClock clock, LineDraft draft)
    {
        var s = text.AsSpan();
        var words = 0;
        var i = Digits.Count(s, 0, 12);
        if (i == 0 || i >= s.Length || s[i] != ' ')
        {
            return;
        }

        var host = default(Range);
        for (; words < 3; words++)
        {
            var start = i + 1;
            i = Words.End(s, start);
            if (i == start || i >= s.Length)
            {
                return;
            }

            host = words == 0 ? start..i : host;
        }

        i++;
        if (
            i >= s.Length
            || Digits.Count(s, i, 11) != 10
            || !TimestampText.TryRead(s[i..], clock, out var time)
            || time.Length != 10
        )
        {
            return;
        }

        var flag = i + 11;
        flag += flag < s.Length && s[flag] == '-' ? 1 : 0;
        if (flag + 1 >= s.Length || Digits.Count(s, flag, 3) is 0 or 3)
        {
            return;
        }

        draft.Time(time);
        draft.Format = "text";
        draft.Set("host", s[host]);
    }
}
