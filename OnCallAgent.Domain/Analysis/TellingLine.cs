using System.Text.RegularExpressions;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Analysis;

/// <summary>The one line of the evidence that says most about the cause.</summary>
internal static class TellingLine
{
    private const int MaxLength = 160;
    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    // Java and .NET chain exceptions from the symptom to the cause; the last link is the cause.
    private static readonly Regex Cause = new(
        @"^\s*(?:Caused by:|--->)\s*(?<what>\S.*?)\s*$",
        Options | RegexOptions.Multiline
    );

    // Python ends a traceback with the exception, at the margin.
    private static readonly Regex TracebackEnd = new(
        @"^(?<what>[A-Za-z_][\w.]*(?:Error|Exception|Timeout|Exit|Interrupt|Warning)(?::.*)?)$",
        Options | RegexOptions.Multiline
    );

    private static readonly Regex Package = new(
        @"\b(?:[a-z_]\w*\.)+(?<name>[A-Z][\w$]*(?:Exception|Error|Timeout|Failure))\b",
        Options
    );

    private static readonly Regex Blank = new(@"\s+", Options);

    /// <summary>
    /// The innermost exception, or the first line, of the first error of the service, one that the incident's pattern
    /// matches where there is one; null without evidence.
    /// </summary>
    public static string? Of(AnalysisInput input)
    {
        var own = input
            .Evidence.Where(l =>
                string.Equals(l.Service, input.Service, StringComparison.OrdinalIgnoreCase)
            )
            .ToList();
        var lines = own.Count > 0 ? own : [.. input.Evidence];
        var line =
            Matched(input, lines)
            ?? lines.Find(static l => l.Level >= EntryLevel.Error)
            ?? (lines.Count > 0 ? lines[0] : null);
        return line is null ? null : Of(line.Message);
    }

    // Signs of the trouble may have come before the fault that the incident is named after.
    private static EvidenceText? Matched(AnalysisInput input, List<EvidenceText> lines)
    {
        if (lines.Count < 2 || input.Pattern is not { Regex.Length: > 0 } pattern)
        {
            return null;
        }

        var compiled = new ErrorPattern(pattern.Regex);
        return lines.Find(l => l.Level >= EntryLevel.Error && compiled.Matches(l.Message));
    }

    /// <summary>The innermost exception of a message, else its first line; shortened, on one line.</summary>
    public static string Of(string message)
    {
        var text = message.ReplaceLineEndings("\n");
        var what =
            Last(Cause, text)
            ?? (
                text.Contains("Traceback (most recent call last)", StringComparison.Ordinal)
                    ? Last(TracebackEnd, text)
                    : null
            )
            ?? text.Split('\n').FirstOrDefault(static l => !string.IsNullOrWhiteSpace(l))
            ?? "";
        return Shortened(Package.Replace(what, "${name}"));
    }

    private static string? Last(Regex regex, string text)
    {
        string? last = null;
        foreach (Match match in regex.Matches(text))
        {
            last = match.Groups["what"].Value;
        }

        return last;
    }

    private static string Shortened(string text)
    {
        var line = Blank.Replace(text, " ").Trim();
        if (line.Length <= MaxLength)
        {
            return line;
        }

        // Never half of a surrogate pair.
        var end = char.IsHighSurrogate(line[MaxLength - 2]) ? MaxLength - 2 : MaxLength - 1;
        return line[..end].TrimEnd() + "…";
    }
}
