using System.Buffers;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>Whether a line tells of an error.</summary>
public static class ErrorLook
{
    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["error", "exception", "fail", "fatal", "panic", "traceback", "segfault", "aborted"],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly string[] Denials = ["no ", "0 ", "without ", "zero ", "not an ", "=0 "];

    /// <summary>By its level; where it names none, by its words: "0 errors" and "failover" are none.</summary>
    public static bool Is(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Level != EntryLevel.Unknown)
        {
            return entry.Level >= EntryLevel.Error;
        }

        var text = entry.Message.AsSpan();
        text = text[..Math.Min(text.Length, LineTokens.MaxLength)];
        var from = 0;
        while (text[from..].IndexOfAny(Words) is >= 0 and var found)
        {
            var at = from + found;
            if (IsWord(text, at))
            {
                return true;
            }

            from = at + 1;
        }

        return false;
    }

    private static bool IsWord(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..];
        // NullPointerException is as good as "exception"; "terror" is not an error.
        if (at > 0 && char.IsLetter(text[at - 1]) && !char.IsUpper(text[at]))
        {
            return false;
        }

        if (
            rest.StartsWith("failover", StringComparison.OrdinalIgnoreCase)
            || rest.StartsWith("failsafe", StringComparison.OrdinalIgnoreCase)
            || rest.StartsWith("fail2ban", StringComparison.OrdinalIgnoreCase)
        )
        {
            return false;
        }

        // errors=0, failed: 0
        var end = 0;
        while (end < rest.Length && char.IsLetter(rest[end]))
        {
            end++;
        }

        if (
            rest[end..].TrimStart(":= ") is ['0', .. var after]
            && (after.IsEmpty || !char.IsLetterOrDigit(after[0]) && after[0] != '.')
        )
        {
            return false;
        }

        var before = text[..at];
        foreach (var denial in Denials)
        {
            if (
                before.EndsWith(denial, StringComparison.OrdinalIgnoreCase)
                && (
                    before.Length == denial.Length
                    || !char.IsLetterOrDigit(before[^(denial.Length + 1)])
                )
            )
            {
                return false;
            }
        }

        return true;
    }
}
