using System.Text.RegularExpressions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>Which lines the pane shows. What a viewer types may be anything: it can neither hang nor slow the agent.</summary>
public sealed class LineFilter
{
    // The engine is linear in the line's length; the limit is for lines that are very long. A busy machine may need
    // ten times what a quiet one does, and a line that is not shown for that reason would be missing without a word.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(500);
    private const int MostFound = 100;
    private const string TooSlow =
        "Look-around, backreferences, atomic groups and very large repeats are not available here: they could take forever.";

    private readonly Regex? regex;

    private LineFilter(
        IReadOnlySet<EntryLevel> hidden,
        string service,
        string source,
        string text,
        Regex? regex,
        string? fault
    )
    {
        Hidden = hidden;
        Service = service;
        Source = source;
        Text = text;
        this.regex = regex;
        Fault = fault;
    }

    /// <summary>Levels that are not shown.</summary>
    public IReadOnlySet<EntryLevel> Hidden { get; }

    /// <summary>Only this service; empty for all.</summary>
    public string Service { get; }

    /// <summary>Only the source of this id; empty for all.</summary>
    public string Source { get; }

    /// <summary>As typed: a text, or a regular expression between slashes.</summary>
    public string Text { get; }

    /// <summary>What is wrong with the expression; null where nothing is. A faulty filter finds nothing.</summary>
    public string? Fault { get; }

    /// <summary>Whether no line is left out.</summary>
    public bool ShowsAll =>
        Hidden.Count == 0 && Service.Length == 0 && Source.Length == 0 && Text.Length == 0;

    /// <summary>A filter that shows everything.</summary>
    public static LineFilter None { get; } = Of(new HashSet<EntryLevel>(), "", "");

    /// <summary>A filter of these wishes.</summary>
    /// <param name="hidden">Levels that are not shown.</param>
    /// <param name="service">Only this service; empty for all.</param>
    /// <param name="text">A text, found without regard to case, or <c>/regex/</c>.</param>
    /// <param name="source">Only the source of this id; empty for all.</param>
    public static LineFilter Of(
        IReadOnlySet<EntryLevel> hidden,
        string service,
        string text,
        string source = ""
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is not ['/', .., '/'] || text.Length < 3)
        {
            return new LineFilter(hidden, service, source, text, null, null);
        }

        // Many repeats within each other take the engine minutes for a line, without a look at its time limit.
        if (
            PatternRegex.Compile(text[1..^1], ignoreCase: true) is
            { IsSuccess: true, Value.IsLinear: false }
        )
        {
            return new LineFilter(hidden, service, source, text, null, TooSlow);
        }

        try
        {
            var parsed = new Regex(
                text[1..^1],
                RegexOptions.NonBacktracking
                    | RegexOptions.IgnoreCase
                    | RegexOptions.CultureInvariant,
                TimeLimit
            );
            return new LineFilter(hidden, service, source, text, parsed, null);
        }
        catch (RegexParseException e)
        {
            return new LineFilter(hidden, service, source, text, null, e.Message);
        }
        catch (NotSupportedException)
        {
            return new LineFilter(hidden, service, source, text, null, TooSlow);
        }
    }

    /// <summary>Whether the line is shown.</summary>
    public bool Shows(StoredLogLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (
            Hidden.Contains(line.Level)
            || (Service.Length > 0 && line.Service != Service)
            || (Source.Length > 0 && line.Source != Source)
        )
        {
            return false;
        }

        if (Text.Length == 0)
        {
            return true;
        }

        if (Fault is not null)
        {
            return false;
        }

        return regex is null
            ? line.Message.Contains(Text, StringComparison.OrdinalIgnoreCase)
                || line.Service.Contains(Text, StringComparison.OrdinalIgnoreCase)
            : Within(() => regex.IsMatch(line.Message));
    }

    /// <summary>Where the filter's text stands in this one, at most a hundred places.</summary>
    public IReadOnlyList<TextSpan> FindIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Text.Length == 0 || Fault is not null)
        {
            return [];
        }

        var found = new List<TextSpan>();
        if (regex is null)
        {
            for (
                var at = text.IndexOf(Text, StringComparison.OrdinalIgnoreCase);
                at >= 0 && found.Count < MostFound;
                at = text.IndexOf(Text, at + Text.Length, StringComparison.OrdinalIgnoreCase)
            )
            {
                found.Add(new TextSpan(at, Text.Length));
            }

            return found;
        }

        Within(() =>
        {
            foreach (var match in regex.EnumerateMatches(text))
            {
                if (match.Length > 0)
                {
                    found.Add(new TextSpan(match.Index, match.Length));
                }

                if (found.Count == MostFound)
                {
                    break;
                }
            }

            return true;
        });
        return found;
    }

    // A line too long to be searched in time counts as not found.
    private static bool Within(Func<bool> search)
    {
        try
        {
            return search();
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
