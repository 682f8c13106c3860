namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>The words that name a level.</summary>
internal static class LevelText
{
    /// <summary>The level that the whole text names, in any letter case; <see cref="EntryLevel.Unknown"/> where it names none.</summary>
    public static EntryLevel Parse(ReadOnlySpan<char> word)
    {
        if (word.Length is < 3 or > 13)
        {
            return EntryLevel.Unknown;
        }

        Span<char> lower = stackalloc char[13];
        for (var i = 0; i < word.Length; i++)
        {
            if (!char.IsAsciiLetter(word[i]))
            {
                return EntryLevel.Unknown;
            }

            lower[i] = (char)(word[i] | 0x20);
        }

        return lower[..word.Length] switch
        {
            "trace" or "trce" or "trc" or "finest" or "finer" or "verbose" or "verb" or "vrb" =>
                EntryLevel.Trace,
            "debug" or "dbug" or "dbg" or "deb" or "fine" or "config" => EntryLevel.Debug,
            "info" or "inf" or "information" or "informational" or "notice" or "log" =>
                EntryLevel.Info,
            "warn" or "warning" or "wrn" or "wrng" => EntryLevel.Warning,
            "error" or "err" or "eror" or "severe" or "fail" or "failure" => EntryLevel.Error,
            "fatal"
            or "ftl"
            or "crit"
            or "critical"
            or "crt"
            or "alert"
            or "emerg"
            or "emergency"
            or "panic"
            or "dpanic" => EntryLevel.Fatal,
            _ => EntryLevel.Unknown,
        };
    }

    /// <summary>The level of a word that stands free in a line: only upper-case words that are never used for anything else.</summary>
    public static EntryLevel ParseFree(ReadOnlySpan<char> word)
    {
        if (word.Length is < 3 or > 11 || word.ContainsAnyExceptInRange('A', 'Z'))
        {
            return EntryLevel.Unknown;
        }

        return word switch
        {
            "LOG" or "FINE" or "CONFIG" or "FAIL" or "FAILURE" or "DEB" or "VERB" =>
                EntryLevel.Unknown,
            _ => Parse(word),
        };
    }

    /// <summary>The level of a single letter as klog and Android's log write it.</summary>
    public static EntryLevel Letter(char c) =>
        c switch
        {
            'V' or 'T' => EntryLevel.Trace,
            'D' => EntryLevel.Debug,
            'I' or 'N' => EntryLevel.Info,
            'W' => EntryLevel.Warning,
            'E' => EntryLevel.Error,
            'F' or 'A' or 'C' => EntryLevel.Fatal,
            _ => EntryLevel.Unknown,
        };

    /// <summary>The level of a syslog severity, 0 to 7 (RFC 5424, table 2).</summary>
    public static EntryLevel Syslog(int severity) =>
        severity switch
        {
            <= 2 => EntryLevel.Fatal,
            3 => EntryLevel.Error,
            4 => EntryLevel.Warning,
            5 or 6 => EntryLevel.Info,
            _ => EntryLevel.Debug,
        };

    /// <summary>The level that a message announces with its first word and a colon: <c>error: …</c>, <c>Fatal: …</c>, <c>WARNING …</c>.</summary>
    public static EntryLevel Announced(ReadOnlySpan<char> message)
    {
        var end = 0;
        while (end < message.Length && end < 12 && char.IsAsciiLetter(message[end]))
        {
            end++;
        }

        if (end is < 3 or > 11)
        {
            return EntryLevel.Unknown;
        }

        var word = message[..end];
        return
            end < message.Length
            && message[end] == ':'
            && (end + 1 == message.Length || message[end + 1] is ' ' or '\t')
            ? Parse(word)
            : ParseFree(
                end < message.Length && message[end] is not (' ' or '\t' or '[') ? default : word
            );
    }
}
