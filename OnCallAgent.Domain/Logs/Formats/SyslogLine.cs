using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Syslog in both notations (RFC 3164 and RFC 5424), with or without the priority, and as rsyslog and journald write it to files.</summary>
internal static class SyslogLine
{
    /// <summary>Reads a line that begins with <c>&lt;34&gt;</c>.</summary>
    public static bool TryReadWithPriority(string text, LineClock clock, LineDraft draft, int depth)
    {
        var i = 1;
        if (
            !Digits.TryTake(text, ref i, 1, 3, out var priority)
            || i >= text.Length
            || text[i] != '>'
            || priority > 191
        )
        {
            return false;
        }

        i++;
        draft.Level = LevelText.Syslog(priority % 8);
        draft.Set(
            "facility",
            (priority / 8).ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        if (text.AsSpan(i).StartsWith("1 ") && TryReadModern(text, i + 2, clock, draft, depth))
        {
            return true;
        }

        draft.Format = "syslog-3164";
        if (TimestampText.TryRead(text.AsSpan(i), clock, out var time))
        {
            draft.Time(time);
            i += time.Length;
            if (SyslogTag.TryWithHost(text, i, out var host, out var tag, needPid: false))
            {
                Apply(text, host, tag, clock, draft, depth);
                return true;
            }
        }

        // Docker and many embedded senders leave the host out: <30>Nov 23 10:41:07 app[12]: text, or no header at all.
        i = Words.SkipSpaces(text, i);
        if (SyslogTag.TryRead(text, i, out var only))
        {
            Apply(text, default, only, clock, draft, depth);
        }
        else
        {
            draft.Message = text[i..];
        }

        return true;
    }

    /// <summary>Reads what follows the time in <c>Nov 23 10:41:07 host app[12]: text</c>. <c>needPid</c> is true where the time alone does not speak for syslog: then the tag must carry a process id or be a well-known one.</summary>
    public static bool TryReadAfterTime(
        string text,
        in TimeReading time,
        bool needPid,
        LineClock clock,
        LineDraft draft,
        int depth
    )
    {
        if (!SyslogTag.TryWithHost(text, time.Length, out var host, out var tag, needPid))
        {
            return false;
        }

        draft.Time(time);
        draft.Format = "syslog-3164";
        Apply(text, host, tag, clock, draft, depth);
        return true;
    }

    private static void Apply(
        string text,
        Range host,
        SyslogTag.Tag tag,
        LineClock clock,
        LineDraft draft,
        int depth
    )
    {
        draft.Set("host", text.AsSpan()[host]);
        draft.Set("pid", text.AsSpan()[tag.Pid]);
        draft.Service = SyslogTag.Program(text[tag.Name]);
        Payload(text[Words.SkipSpaces(text, tag.End)..], clock, draft, depth);
    }

    private static void Payload(string payload, LineClock clock, LineDraft draft, int depth)
    {
        draft.Message = payload;
        var announced = LevelText.Announced(payload);
        if (announced != EntryLevel.Unknown)
        {
            draft.Level = announced;
            return;
        }

        // Programs that write to syslog bring their own header along: JSON, logfmt, or time and level.
        if (
            payload.Length > 0
            && (
                payload[0] is '{' or '['
                || char.IsAsciiDigit(payload[0])
                || payload.Contains("level=", StringComparison.Ordinal)
            )
        )
        {
            var inner = LineReader.Read(payload, clock, depth + 1);
            if (inner.Format is not null)
            {
                draft.Adopt(inner, carrierNamesService: true);
            }
        }
    }

    // RFC 5424: timestamp host app procid msgid structured-data [message]
    private static bool TryReadModern(
        string text,
        int at,
        LineClock clock,
        LineDraft draft,
        int depth
    )
    {
        var i = at;
        if (TimestampText.TryRead(text.AsSpan(i), clock, out var time))
        {
            i += time.Length;
        }
        else if (text.AsSpan(i).StartsWith("- "))
        {
            i++;
        }
        else
        {
            return false;
        }

        if (
            !TryWord(text, ref i, out var host)
            || !TryWord(text, ref i, out var app)
            || !TryWord(text, ref i, out var process)
            || !TryWord(text, ref i, out var id)
        )
        {
            return false;
        }

        draft.Format = "syslog-5424";
        if (time.Length > 0)
        {
            draft.Time(time);
        }

        draft.Set("host", host);
        draft.Set("pid", process);
        draft.Set("msgid", id);
        draft.Service = app.IsEmpty ? null : SyslogTag.Program(app.ToString());
        i = Words.SkipSpaces(text, i);
        i = StructuredData(text, i, draft);
        i = Words.SkipSpaces(text, i);
        Payload(text[i..].TrimStart('\ufeff'), clock, draft, depth);
        return true;
    }

    private static int StructuredData(string text, int at, LineDraft draft)
    {
        if (at < text.Length && text[at] == '-')
        {
            return at + 1;
        }

        while (at < text.Length && text[at] == '[')
        {
            at++;
            while (at < text.Length && text[at] is not (' ' or ']'))
            {
                at++;
            }

            while (at < text.Length && text[at] == ' ')
            {
                var nameStart = Words.SkipSpaces(text, at);
                var equals = text.IndexOf("=\"", nameStart, StringComparison.Ordinal);
                if (equals < 0)
                {
                    return text.Length;
                }

                var end = equals + 2;
                while (end < text.Length && text[end] != '"')
                {
                    end += text[end] == '\\' ? 2 : 1;
                }

                end = Math.Min(end, text.Length);
                draft.Set(text[nameStart..equals], text.AsSpan(equals + 2, end - equals - 2));
                at = Math.Min(end + 1, text.Length);
            }

            if (at < text.Length && text[at] == ']')
            {
                at++;
            }
        }

        return at;
    }

    private static bool TryWord(string text, ref int at, out ReadOnlySpan<char> word)
    {
        word = default;
        if (at >= text.Length || text[at] != ' ')
        {
            return false;
        }

        var start = at + 1;
        var length = text.AsSpan(start).IndexOf(' ');
        at = length < 0 ? text.Length : start + length;
        word = text.AsSpan(start, at - start);
        if (word is "-")
        {
            word = default;
        }

        return length != 0;
    }
}
