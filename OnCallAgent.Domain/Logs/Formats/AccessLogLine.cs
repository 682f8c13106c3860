using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Web server access lines: common and combined log format, with or without a virtual host before and further fields behind.</summary>
/// <remarks>Apache mod_log_config; nginx ngx_http_log_module, "combined".</remarks>
internal static class AccessLogLine
{
    // client, identity and user, and a virtual host at most.
    private const int LongestPrefix = 300;

    /// <summary>Error for 5xx, warning for 4xx, else information.</summary>
    public static EntryLevel LevelOf(ReadOnlySpan<char> status) =>
        status.Length != 3 || !Digits.Only(status) ? EntryLevel.Unknown
        : status[0] == '5' ? EntryLevel.Error
        : status[0] == '4' ? EntryLevel.Warning
        : EntryLevel.Info;

    public static bool TryRead(string text, int from, LineClock clock, LineDraft draft)
    {
        var s = text.AsSpan(from);
        var open = s[..Math.Min(s.Length, LongestPrefix)].IndexOf(" [", StringComparison.Ordinal);
        if (
            open < 0
            || open + 20 > s.Length
            || s[open + 4] != '/'
            || !TimestampText.TryRead(s[(open + 2)..], clock, out var time)
        )
        {
            return false;
        }

        var close = open + 2 + time.Length;
        if (close + 4 >= s.Length || s[close] != ']' || !TryRequest(s, close + 1, out var request))
        {
            return false;
        }

        draft.Time(time);
        draft.Format = "access";
        Prefix(s[..open], draft);
        Apply(s, request, draft);
        return true;
    }

    /// <summary>Where a quoted request line and the status behind it stand.</summary>
    internal readonly record struct Request(int Start, int Length, int StatusStart, int End);

    /// <summary>Finds <c>"GET / HTTP/1.1" 500</c> at the position, after one space.</summary>
    internal static bool TryRequest(ReadOnlySpan<char> s, int at, out Request request)
    {
        request = default;
        while (at < s.Length && s[at] == ' ')
        {
            at++;
        }

        if (at >= s.Length || s[at] != '"')
        {
            return false;
        }

        var end = EndOfQuoted(s, at + 1);
        if (end < 0 || end + 4 >= s.Length || s[end + 1] != ' ' || Digits.Count(s, end + 2, 4) != 3)
        {
            return false;
        }

        request = new Request(at, end + 1 - at, end + 2, end + 5);
        return true;
    }

    /// <summary>Fills in what a request line, its status and the fields behind them say.</summary>
    internal static void Apply(ReadOnlySpan<char> s, Request request, LineDraft draft)
    {
        var status = s.Slice(request.StatusStart, 3);
        draft.Level = LevelOf(status);
        draft.Set("http.status", status);
        RequestLine(s.Slice(request.Start + 1, request.Length - 2), draft);

        var i = request.End;
        if (i < s.Length && s[i] == ' ')
        {
            var size = Digits.Count(s, i + 1, 18);
            if (size > 0)
            {
                draft.Set("bytes", s.Slice(i + 1, size));
                i += 1 + size;
            }
            else if (i + 1 < s.Length && s[i + 1] == '-')
            {
                i += 2;
            }
        }

        // Referrer and user agent are the client's words, not the service's: they stay out of the message.
        var messageEnd = i;
        if (TakeQuoted(s, ref i, out var referrer))
        {
            draft.Set("referrer", referrer is "-" ? "" : referrer);
            if (TakeQuoted(s, ref i, out var agent))
            {
                draft.Set("user_agent", agent is "-" ? "" : agent);
            }
        }

        draft.Set("extra", s[i..].Trim());
        draft.Message = s[request.Start..messageEnd].ToString();
    }

    private static void RequestLine(ReadOnlySpan<char> line, LineDraft draft)
    {
        var space = line.IndexOf(' ');
        if (space <= 0)
        {
            return;
        }

        draft.Set("http.method", line[..space]);
        var rest = line[(space + 1)..];
        var last = rest.LastIndexOf(' ');
        draft.Set("http.path", last < 0 ? rest : rest[..last]);
        if (last >= 0)
        {
            draft.Set("http.protocol", rest[(last + 1)..]);
        }
    }

    // "client ident user" or "vhost client ident user".
    private static void Prefix(ReadOnlySpan<char> prefix, LineDraft draft)
    {
        var space = prefix.LastIndexOf(' ');
        if (space < 0)
        {
            draft.Set("client", prefix);
            return;
        }

        var user = prefix[(space + 1)..];
        draft.Set("user", user is "-" ? "" : user);
        var first = prefix.IndexOf(' ');
        var rest = prefix[(first + 1)..];
        var second = rest.IndexOf(' ');
        if (second > 0 && rest[(second + 1)..].Contains(' '))
        {
            draft.Set("vhost", prefix[..first]);
            draft.Set("client", rest[..second]);
        }
        else
        {
            draft.Set("client", prefix[..first]);
        }
    }

    private static bool TakeQuoted(ReadOnlySpan<char> s, ref int at, out ReadOnlySpan<char> inside)
    {
        inside = default;
        if (at + 1 >= s.Length || s[at] != ' ' || s[at + 1] != '"')
        {
            return false;
        }

        var end = EndOfQuoted(s, at + 2);
        var stop = end < 0 ? s.Length : end;
        inside = s[(at + 2)..stop];
        at = Math.Min(stop + 1, s.Length);
        return true;
    }

    private static int EndOfQuoted(ReadOnlySpan<char> s, int at)
    {
        while (at < s.Length)
        {
            var step = s[at..].IndexOfAny('"', '\\');
            if (step < 0)
            {
                return -1;
            }

            at += step;
            if (s[at] == '"')
            {
                return at;
            }

            at += 2;
        }

        return -1;
    }
}
