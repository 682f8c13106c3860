using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>nginx's error log behind its time: <c>[error] 12#34: *56 text, client: …, server: …, request: "…"</c>.</summary>
internal static class NginxErrorLine
{
    private static readonly (string Mark, string Name)[] Tails =
    [
        (", client: ", "client"),
        (", server: ", "vhost"),
        (", request: \"", "http.request"),
        (", upstream: \"", "upstream"),
        (", host: \"", "http.host"),
    ];

    public static bool TryRead(string text, int at, LineDraft draft)
    {
        var s = text.AsSpan();
        if (at + 2 >= s.Length || s[at] != ' ' || s[at + 1] != '[')
        {
            return false;
        }

        var close = Words.Close(s, at + 1);
        if (close < 0)
        {
            return false;
        }

        var level = LevelText.Parse(s[(at + 2)..close]);
        var i = close + 2;
        var pid = i;
        if (
            level == EntryLevel.Unknown
            || !Digits.TryTake(s, ref i, 1, 9, out _)
            || i >= s.Length
            || s[i] != '#'
        )
        {
            return false;
        }

        var pidEnd = i++;
        var thread = i;
        if (!Digits.TryTake(s, ref i, 1, 9, out _) || i >= s.Length || s[i] != ':')
        {
            return false;
        }

        draft.Level = level;
        draft.Format = "nginx-error";
        draft.Set("pid", s[pid..pidEnd]);
        draft.Set("thread", s[thread..i]);
        i = Words.SkipSpaces(s, i + 1);
        if (i < s.Length && s[i] == '*')
        {
            var number = Digits.Count(s, i + 1, 18);
            draft.Set("connection", s.Slice(i + 1, number));
            i = Words.SkipSpaces(s, i + 1 + number);
        }

        draft.Message = text[i..];
        foreach (var (mark, name) in Tails)
        {
            var found = s[i..].IndexOf(mark, StringComparison.Ordinal);
            if (found >= 0)
            {
                var value = s[(i + found + mark.Length)..];
                var end = value.IndexOf(mark[^1] == '"' ? '"' : ',');
                draft.Set(name, end < 0 ? value : value[..end]);
            }
        }

        return true;
    }
}
