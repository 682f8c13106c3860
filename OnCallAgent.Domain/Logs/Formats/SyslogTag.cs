using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Decides whether a host and a program's tag follow a time, as syslog writes them.</summary>
internal static class SyslogTag
{
    private const int LongestHost = 255;
    private const int LongestTag = 128;

    /// <summary>Where the program's name and process id stand, and where the text behind them begins.</summary>
    internal readonly record struct Tag(Range Name, Range Pid, int End);

    /// <summary>Reads <c> host app[12]:</c>. <c>needPid</c>: only a tag with a process id, or of a well-known program, counts.</summary>
    public static bool TryWithHost(string text, int at, out Range host, out Tag tag, bool needPid)
    {
        host = default;
        tag = default;
        if (at >= text.Length || text[at] != ' ')
        {
            return false;
        }

        var start = Words.SkipSpaces(text, at);
        var end = start;
        while (
            end < text.Length
            && end - start <= LongestHost
            && (
                char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_' or ':' or '/'
            )
        )
        {
            end++;
        }

        if (end == start || end >= text.Length || text[end] != ' ' || text[end - 1] == ':')
        {
            // No host: "Nov 23 10:41:07 app[12]: text".
            return !needPid && TryRead(text, start, out tag);
        }

        host = start..end;
        if (LevelText.Parse(text.AsSpan(start, end - start)) != EntryLevel.Unknown)
        {
            return false;
        }

        if (TryRead(text, end + 1, out tag))
        {
            return !needPid
                || tag.Pid.End.Value > tag.Pid.Start.Value
                || text[tag.Name]
                    is "kernel"
                        or "systemd"
                        or "CRON"
                        or "sudo"
                        or "su"
                        or "rsyslogd";
        }

        // "combo syslogd 1.4.1: restart." and "combo  -- root[2421]: …" are how old daemons sign; anything else without a tag
        // is no syslog, and its first word no host.
        if (needPid)
        {
            return false;
        }

        var rest = text.AsSpan(end).TrimStart(' ');
        if (rest.StartsWith("-- "))
        {
            return TryRead(text, text.Length - rest.Length + 3, out tag);
        }

        var name = rest.IndexOf(' ');
        var version = name < 0 ? -1 : name + 1;
        var word = text.Length - rest.Length;
        if (
            version > 1
            && version < rest.Length
            && char.IsAsciiDigit(rest[version])
            && rest[version..].IndexOf(": ", StringComparison.Ordinal) is > 0 and < 16 and var colon
            && rest[version..(version + colon)].IndexOf(' ') < 0
            && rest[..name].IndexOfAnyExcept(TagCharacters) < 0
        )
        {
            tag = new Tag(word..(word + name), default, word + name);
            return true;
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<char> TagCharacters =
        System.Buffers.SearchValues.Create(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./@()+"
        );

    /// <summary><c>app[12]:</c> or <c>app:</c> or <c>app(pam_unix)[12]:</c>.</summary>
    public static bool TryRead(string text, int at, out Tag tag)
    {
        tag = default;
        at = Words.SkipSpaces(text, at);
        var s = text.AsSpan(at);
        var length = s[..Math.Min(s.Length, LongestTag)].IndexOfAnyExcept(TagCharacters);
        if (length <= 0)
        {
            return false;
        }

        Range pid = default;
        var end = at + length;
        if (text[end] == '[')
        {
            var close = text.IndexOf(']', end);
            if (close < 0 || close - end > 32)
            {
                return false;
            }

            pid = (end + 1)..close;
            end = close + 1;
        }

        if (
            end >= text.Length
            || text[end] != ':'
            || (end + 1 < text.Length && text[end + 1] is not (' ' or '\t'))
        )
        {
            return false;
        }

        // "Error: …" is a message, not a program that is called so.
        if (LevelText.Parse(text.AsSpan(at, length)) != EntryLevel.Unknown)
        {
            return false;
        }

        tag = new Tag(at..(at + length), pid, end + 1);
        return true;
    }

    /// <summary>The program of a tag: sshd(pam_unix), systemd-logind, /usr/sbin/cron, postfix/smtpd.</summary>
    public static string? Program(string tag)
    {
        var open = tag.IndexOf('(', StringComparison.Ordinal);
        var name = open > 0 ? tag[..open] : tag;
        if (name.StartsWith('/'))
        {
            name = name[(name.LastIndexOf('/') + 1)..];
        }

        return name.Length == 0 ? null : name;
    }
}
