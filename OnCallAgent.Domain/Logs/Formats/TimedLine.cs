using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Lines that begin with their time: what follows it decides between the formats.</summary>
internal static class TimedLine
{
    public static bool TryRead(
        string text,
        in TimeReading time,
        LineClock clock,
        LineDraft draft,
        int depth
    )
    {
        var s = text.AsSpan();
        var at = time.Length;
        if (KubernetesCriLine.TryRead(text, time, clock, draft, depth))
        {
            return true;
        }

        // Months by name without a weekday are syslog's; ISO times may be (rsyslog, journald), but then the tag must say so.
        if (char.IsAsciiLetter(s[0]))
        {
            if (JavaUtilLine.TryRead(text, time, draft))
            {
                return true;
            }

            if (
                !NamedMonth.IsWeekday(s, 0)
                && !HeaderLine.BeginsWithLevel(s, at)
                && SyslogLine.TryReadAfterTime(text, time, needPid: false, clock, draft, depth)
            )
            {
                return true;
            }
        }
        else if (
            time.HasZone
            && SyslogLine.TryReadAfterTime(text, time, needPid: true, clock, draft, depth)
        )
        {
            return true;
        }

        draft.Time(time);
        if (
            NginxErrorLine.TryRead(text, at, draft)
            || PostgresLine.TryRead(text, at, draft)
            || AndroidLine.TryRead(text, at, draft)
        )
        {
            return true;
        }

        // 17/06/09 20:10:40 is Spark's own layout; no one else puts the year there.
        var spark = s.Length > 8 && s[2] == '/' && s[5] == '/' && s[8] == ' ';
        var rest = Words.SkipSpaces(s, at);
        if (rest < s.Length && s[rest] == '{' && AirflowLine.TryRead(text, rest, draft))
        {
            return true;
        }

        if (AccessLogLine.TryRequest(s, rest, out var request))
        {
            draft.Format = "access";
            AccessLogLine.Apply(s, request, draft);
            return true;
        }

        var hints = new HeaderHints(CommaFraction: time.Fraction == ',', NameColon: spark);
        if (HeaderLine.TryRead(text, at, hints, draft))
        {
            draft.Format = spark ? "spark" : draft.Format;
            return true;
        }

        if (LogfmtLine.TryRead(text, rest, clock, draft))
        {
            return true;
        }

        if (at == 10 && Digits.Only(s[..at]))
        {
            // "1073741824 bytes were read": a bare number is a time only where a header follows.
            draft.Timestamp = null;
            return false;
        }

        HeaderLine.ReadWithoutLevel(text, at, draft);
        return true;
    }
}
