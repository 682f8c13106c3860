using OnCallAgent.Domain.Logs.Joining;
using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs;

/// <summary>The shapes of lines that carry on the event above them.</summary>
internal static class ContinuationLine
{
    // Texts that only stack traces have at the start of a line.
    private static readonly string[] Heads =
    [
        "Caused by: ",
        "Suppressed: ",
        "Wrapped by: ",
        "Nested exception ",
        "Traceback (most recent call last)",
        "During handling of the above exception",
        "The above exception was the direct cause",
        "--- End of ",
        "---> ",
        "--> ",
        "created by ",
        "[signal ",
        "Stack trace:",
        "stack backtrace:",
        "Call Stack:",
        "note: run with `RUST_BACKTRACE",
        "(Background on this error at:",
        "[SQL: ",
        "[parameters: ",
        "ORA-06512: at ",
        "[CIRCULAR REFERENCE:",
    ];

    /// <summary>Whether the line carries on the one above by its own shape alone.</summary>
    public static bool Is(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd("\r\n");
        if (line.IsEmpty)
        {
            return false;
        }

        if (line[0] is ' ' or '\t')
        {
            return !line.IsWhiteSpace() && !EventStart.Is(line);
        }

        return IsFrame(line) || IsExceptionLine(line);
    }

    /// <summary>An unindented line that only stack traces hold: "Caused by", a goroutine, a numbered frame, a lone closing bracket.</summary>
    public static bool IsFrame(ReadOnlySpan<char> line)
    {
        switch (line[0])
        {
            case '}' or ']' or ')':
                return line.TrimEnd(" ,;)]}").IsEmpty;
            case '#':
                // #0 /srv/app.php(12): run()
                return Digits.Count(line, 1, 5) is > 0 and var n
                    && n + 1 < line.Length
                    && line[n + 1] == ' ';
            case '.':
                // ... 12 more
                return line.StartsWith("... ") && Digits.Count(line, 4, 6) > 0;
            case 'a' when line.StartsWith("at ") && line.Length > 4 && !char.IsAsciiDigit(line[3]):
                return line.Contains('(') || line.Contains(':') || line.Contains('.');
            case 'g' when line.StartsWith("goroutine "):
                return Digits.Count(line, 10, 9) > 0 && line.Contains('[');
            default:
                foreach (var head in Heads)
                {
                    if (line.StartsWith(head, StringComparison.Ordinal))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    /// <summary>Whether the line stands in a stack trace for certain, indentation included; a record's message that looks so belongs to the record before.</summary>
    public static bool IsStackLine(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
        {
            return false;
        }

        var trimmed = line.TrimStart();
        if (trimmed.IsEmpty)
        {
            return false;
        }

        return IsFrame(trimmed) || (line[0] is ' ' or '\t' && trimmed.StartsWith("File \""));
    }

    /// <summary>A line that begins with an exception's class: <c>java.io.IOException: …</c>, <c>ValueError: …</c>, <c>System.Exception: …</c>.</summary>
    public static bool IsExceptionLine(ReadOnlySpan<char> line)
    {
        var end = 0;
        while (
            end < line.Length
            && end < 200
            && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '.' or '_' or '$')
        )
        {
            end++;
        }

        if (end < 5 || (end < line.Length && line[end] is not (':' or ' ' or '[' or '\r' or '(')))
        {
            return false;
        }

        var name = line[..end];
        var named =
            name.EndsWith("Exception")
            || name.EndsWith("Error")
            || name.EndsWith("Throwable")
            || name.EndsWith("Failure")
            || name.EndsWith("Fault");
        var alone = end == line.Length || line[end] == ':' || line[end] == '\r';
        return named
            && !char.IsAsciiDigit(name[0])
            && name[0] != '.'
            && (alone || name.Contains('.'));
    }

    /// <summary>Whether the class is one the virtual machine throws by itself when it is in trouble, rather than one that a program logs and goes on.</summary>
    public static bool IsVirtualMachineError(ReadOnlySpan<char> line) =>
        line.StartsWith("java.lang.OutOfMemoryError")
        || line.StartsWith("java.lang.StackOverflowError")
        || line.StartsWith("java.lang.NoClassDefFoundError");
}
