using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Android's <c>threadtime</c> layout behind its time: <c>pid tid D Tag: message</c>.</summary>
internal static class AndroidLine
{
    public static bool TryRead(string text, int at, LineDraft draft)
    {
        var s = text.AsSpan();
        var pid = Words.SkipSpaces(s, at);
        var pidEnd = pid + Digits.Count(s, pid, 8);
        var thread = Words.SkipSpaces(s, pidEnd);
        var threadEnd = thread + Digits.Count(s, thread, 8);
        var letter = Words.SkipSpaces(s, threadEnd);
        if (
            pidEnd == pid
            || threadEnd == thread
            || letter + 2 >= s.Length
            || s[letter + 1] != ' '
            || s[letter] is not ('V' or 'D' or 'I' or 'W' or 'E' or 'F' or 'A')
        )
        {
            return false;
        }

        var tag = letter + 2;
        var length = s[tag..].IndexOf(':');
        if (length < 0)
        {
            return false;
        }

        draft.Level = LevelText.Letter(s[letter]);
        draft.Format = "android";
        draft.Set("pid", s[pid..pidEnd]);
        draft.Set("thread", s[thread..threadEnd]);
        draft.Set("logger", s.Slice(tag, length).Trim());
        draft.Message = text[Words.SkipSpaces(s, tag + length + 1)..];
        return true;
    }
}
