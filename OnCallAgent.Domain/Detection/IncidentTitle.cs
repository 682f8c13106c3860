using System.Text;
using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Detection;

/// <summary>The line over an incident: what is wrong, in words that a tired engineer understands at once.</summary>
/// <remarks>
/// Taken from the line that matched (in a stack trace the line of the match, not its first), without loggers, threads,
/// packages and times; its first sentence. Where a pattern counts many unlike lines of a service, its name comes first.
/// </remarks>
public static partial class IncidentTitle
{
    /// <summary>Longest title, in characters.</summary>
    public const int MaxLength = 120;

    private const int LongestRead = 2_000;
    private const int ShortestTelling = 8;

    private const RegexOptions Linear =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    // Exceptions whose names say nothing that their message does not.
    private static readonly HashSet<string> Nameless = new(StringComparer.Ordinal)
    {
        "Exception",
        "Error",
        "RuntimeException",
        "IOException",
        "OSError",
        "IllegalStateException",
        "ExecutionException",
        "CompletionException",
        "OperationalError",
        "SQLException",
        "PSQLException",
    };

    /// <summary>The title of the incident that a signal opens; never empty, no control characters.</summary>
    public static string For(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        if (signal.Alert is { } alert)
        {
            // A person wrote it for people.
            return alert.Title;
        }

        var name = Clean(signal.Pattern.Name);
        var phrase = Phrase(signal);
        if (phrase.Count(char.IsLetter) < ShortestTelling)
        {
            return Cut(phrase.Length == 0 ? name : $"{name}: {phrase}");
        }

        // Not "Authentication failures: authentication failure (…)".
        var says = phrase.StartsWith(name.TrimEnd('s'), StringComparison.OrdinalIgnoreCase);
        return signal.Pattern is { GroupBy: GroupBy.Service, Threshold: > 1 } && !says
            ? Cut($"{name}: {phrase}")
            : Cut(Capital(phrase));
    }

    private static string Phrase(Signal signal)
    {
        var text = Clean(TellingLine(signal.Entry.Message, signal.Match));
        if (Request(text) is { } request)
        {
            return request;
        }

        text = WithoutPreamble(text);
        text = WithoutFields(text);
        return FirstSentence(text).TrimEnd(' ', '.', ':', '=', ',', ';', '-', '(');
    }

    // The line of the match; a stack frame tells a programmer something, so then the first.
    private static ReadOnlySpan<char> TellingLine(string message, MatchSpan match)
    {
        var text = message.AsSpan().TrimStart();
        var cut = message.Length - text.Length;
        var at = Math.Clamp(match.Start - cut + Math.Min(match.Length, 1), 0, text.Length);
        var start = text[..at].LastIndexOf('\n') + 1;
        var line = Line(text, start);
        if (
            start > 0
            && (
                line.TrimStart().StartsWith("at ")
                || line.TrimStart().StartsWith("File \"")
                || line.TrimStart().StartsWith("...")
            )
        )
        {
            start = 0;
            line = Line(text, 0);
        }

        // What stands far ahead of the match in a long line is not what the title is about.
        var before = match.Start - cut - start;
        if (before > MaxLength - 40 && before < line.Length)
        {
            var clause = line[..before].LastIndexOfAny(".;:|") + 1;
            line = line[
                (
                    clause > 0 && before - clause < MaxLength - 40
                        ? clause
                        : line[..before].LastIndexOf(' ') + 1
                )..
            ];
        }

        return line.Length > LongestRead ? line[..LongestRead] : line;
    }

    private static ReadOnlySpan<char> Line(ReadOnlySpan<char> text, int start)
    {
        var rest = text[start..];
        var end = rest.IndexOf('\n');
        return end < 0 ? rest : rest[..end];
    }

    // "GET /pay HTTP/1.1" 503: without the query, which may hold anything.
    private static string? Request(string text)
    {
        var match = RequestLine().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var path = match.Groups["path"].Value;
        var query = path.AsSpan().IndexOfAny('?', '#', ';');
        path = query < 0 ? path : path[..query];
        return $"{match.Groups["method"].Value} {(path.Length > 60 ? path[..59] + "…" : path)} answered {match.Groups["status"].Value}";
    }

    private static string WithoutPreamble(string text)
    {
        // Again until nothing changes: "2026-03-01 12:00:00 ERROR [main] c.e.Pool - …" has four of them.
        for (var round = 0; round < 8; round++)
        {
            var next = Preamble().Replace(text, "", 1);
            var type = ExceptionType.OfLine(next);
            if (!type.IsEmpty)
            {
                var from = next.AsSpan().IndexOf(type);
                var simple = type[(type.LastIndexOf('.') + 1)..].ToString();
                var rest = next[(from + type.Length)..].TrimStart(':', ' ');
                next =
                    rest.Length == 0 ? simple
                    : Nameless.Contains(simple) ? rest
                    : $"{simple}: {rest}";
            }

            if (next.Length == 0 || next == text)
            {
                break;
            }

            text = next;
            if (!type.IsEmpty && !Nameless.Contains(type[(type.LastIndexOf('.') + 1)..].ToString()))
            {
                break;
            }
        }

        text = TrailingLogger().Replace(text, "");
        return QualifiedClass().Replace(text, "${class}");
    }

    // "authentication failure; logname= uid=0 tty=ssh rhost=10.0.0.9 user=root": who and from where, not the rest.
    private static string WithoutFields(string text)
    {
        var fields = Field().Matches(text);
        if (fields.Count < 3 || fields[0].Index < ShortestTelling)
        {
            return text;
        }

        var telling = fields
            .Where(static f =>
                f.Groups["key"].Value
                    is "user"
                        or "rhost"
                        or "host"
                        or "client"
                        or "service"
                        or "target"
                        or "error"
                        or "err"
            )
            .Where(static f => f.Groups["value"].Length > 0)
            .Select(static f => $"{f.Groups["key"].Value} {f.Groups["value"].Value}");
        var head = text[..fields[0].Index].TrimEnd(' ', ';', ',', ':', '(', '[');
        var tail = string.Join(", ", telling);
        return tail.Length == 0 ? head : $"{head} ({tail})";
    }

    private static string FirstSentence(string text)
    {
        var end = SentenceEnd().Match(text);
        return end.Success && end.Index + 1 >= 20 ? text[..end.Index] : text;
    }

    private static string Capital(string text)
    {
        var word = text.AsSpan();
        var end = word.IndexOf(' ');
        word = end < 0 ? word : word[..end];
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterLower(c))
            {
                return text;
            }
        }

        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Cut(string text)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        var end = text.LastIndexOf(' ', MaxLength - 2);
        end = end < MaxLength / 2 ? MaxLength - 1 : end;
        end -= char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        return text[..end].TrimEnd(' ', ',', ';', ':', '-') + "…";
    }

    // One line of printable text: control and direction marks could make a title lie about itself.
    private static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\u001b' && i + 1 < text.Length && text[i + 1] == '[')
            {
                i++;
                while (i + 1 < text.Length && text[i + 1] is (>= '0' and <= '9') or ';')
                {
                    i++;
                }

                i++;
            }
            else if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                {
                    clean.Append(' ');
                }
            }
            else if (char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)
            {
                clean.Append(c);
            }
        }

        return clean.ToString().TrimEnd();
    }

    [GeneratedRegex(
        @"""?\b(?<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?<path>/\S*)(?: HTTP/[0-9.]+)?""?,? (?:status:? )?(?<status>[1-5][0-9][0-9])\b",
        Linear
    )]
    private static partial Regex RequestLine();

    // Times, levels, [threads] and loggers, with what stands between them.
    [GeneratedRegex(
        @"^(?:(?:\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z| ?[+-]\d\d:?\d\d)?|\d\d:\d\d:\d\d(?:[.,]\d+)?)[\s,:|-]*(?:(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL|PANIC)\s+)?|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL|PANIC)\s+\[[^\]]*\][,:]?\s*(?:-\s+)?|(?:(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL|PANIC)|err|error|warning|fatal)(?:\]|:|\s+-|\s*\|)\s*|\[[^\]]*\][,:]?\s*(?:-\s+)?|(?:Caused by|Exception in thread ""[^""]*""):?\s+|(?:[a-z_][\w$]*\.){2,}[\w$]+\s+-\s+|[A-Z][\w.]*-\d+ - )",
        Linear
    )]
    private static partial Regex Preamble();

    [GeneratedRegex(@"\s*(?:\((?:[a-z][\w$]*\.)+[\w$]+\)|\[[a-z]+\])$", Linear)]
    private static partial Regex TrailingLogger();

    [GeneratedRegex(@"\b(?:[a-z][a-z0-9_]*\.){2,}(?<class>[A-Z][A-Za-z0-9_]+)", Linear)]
    private static partial Regex QualifiedClass();

    [GeneratedRegex(@"\b(?<key>[A-Za-z_][\w.]*)=(?<value>[^\s,;]*)", Linear)]
    private static partial Regex Field();

    [GeneratedRegex(@"[.!] +[A-Z(\[]", Linear)]
    private static partial Regex SentenceEnd();
}
