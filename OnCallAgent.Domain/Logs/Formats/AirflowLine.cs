using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Airflow's task and scheduler logs behind the time: <c>{taskinstance.py:1768} ERROR - message</c>; double braces before version 2.</summary>
internal static class AirflowLine
{
    public static bool TryRead(string text, int at, LineDraft draft)
    {
        var s = text.AsSpan();
        var close = Words.Close(s, at);
        if (close < 0 || s[at..close].IndexOf(".py:", StringComparison.Ordinal) < 0)
        {
            return false;
        }

        var place = s[at..close].Trim("{}");
        var i = Words.SkipSpaces(s, close + 1);
        var end = Words.End(s, i);
        var level = LevelText.Parse(s[i..end]);
        if (level == EntryLevel.Unknown)
        {
            return false;
        }

        draft.Level = level;
        draft.Format = "airflow";
        draft.Set("logger", place);
        i = Words.SkipSpaces(s, end);
        draft.Message = text[(Words.IsDash(s, i) ? Words.SkipSpaces(s, i + 1) : i)..];
        return true;
    }
}
