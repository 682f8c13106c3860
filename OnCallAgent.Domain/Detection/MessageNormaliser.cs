using System.Buffers;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Masks what varies from one occurrence of a fault to the next: times, numbers, durations, ids, addresses, paths,
/// quoted values. What is left tells the fault. Time is linear in the message.
/// </summary>
/// <remarks>
/// Part of the fingerprint: a change that masks differently needs a new version in <see cref="SignalFingerprint"/>.
/// Host names stay (they tell one broken dependency from another), but numbers in them go (<c>kafka&lt;n&gt;</c>), so
/// that the members of a cluster are one fault. Codes that name a fault stay: <c>ORA-12541</c>, <c>errno 111</c>.
/// </remarks>
public static class MessageNormaliser
{
    /// <summary>Characters of the first line that are looked at; what follows seldom tells faults apart.</summary>
    public const int MaxLength = 1_000;

    /// <summary>The message's first line, masked; for a stack trace with the type of its root cause behind it.</summary>
    public static string Normalise(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var text = message.AsSpan().TrimStart();
        var lineEnd = text.IndexOfAny('\r', '\n');
        var first = (lineEnd < 0 ? text : text[..lineEnd]).TrimEnd();
        var masked = new MaskingScanner(
            first.Length > MaxLength ? first[..MaxLength] : first
        ).Run();
        if (lineEnd < 0)
        {
            return masked;
        }

        var cause = ExceptionType.RootCause(text[lineEnd..]);
        return cause.IsEmpty || first.Contains(cause, StringComparison.Ordinal)
            ? masked
            : $"{masked} | {cause}";
    }
}

/// <summary>Finds the exception that a stack trace is about.</summary>
internal static class ExceptionType
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n");
    private static readonly SearchValues<char> TypeEnds = SearchValues.Create(": \t(");

    /// <summary>
    /// The last exception named at the start of a line (after "Caused by:"): Java prints causes inner-most last, Python
    /// the raised exception last. Empty where none is.
    /// </summary>
    public static ReadOnlySpan<char> RootCause(ReadOnlySpan<char> lines)
    {
        ReadOnlySpan<char> cause = default;
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOfAny(LineEnds);
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (OfLine(line) is { IsEmpty: false } type)
            {
                cause = type;
            }
        }

        return cause;
    }

    /// <summary>The exception's type that a line begins with; empty where it begins with none.</summary>
    public static ReadOnlySpan<char> OfLine(ReadOnlySpan<char> line)
    {
        line = line.TrimStart();
        foreach (var prefix in (ReadOnlySpan<string>)["Caused by: ", "Exception in thread "])
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                line = line[prefix.Length..].TrimStart();
            }
        }

        // Exception in thread "main" java.lang…
        if (line is ['"', ..] && line[1..].IndexOf('"') is > 0 and var close)
        {
            line = line[(close + 2)..].TrimStart();
        }

        var end = line.IndexOfAny(TypeEnds);
        var type = end < 0 ? line : line[..end];
        if (type.Length is < 5 or > 200 || !char.IsAsciiLetter(type[0]))
        {
            return default;
        }

        foreach (var c in type)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '$'))
            {
                return default;
            }
        }

        return
            type.EndsWith("Exception", StringComparison.Ordinal)
            || type.EndsWith("Error", StringComparison.Ordinal)
            || type.EndsWith("Failure", StringComparison.Ordinal)
            || type.EndsWith("Interrupt", StringComparison.Ordinal)
            ? type
            : default;
    }
}
