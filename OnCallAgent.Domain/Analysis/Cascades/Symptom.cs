using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Analysis.Cascades;

/// <summary>What a symptom says of who shows it.</summary>
public enum SymptomKind
{
    /// <summary>Errors or slowness: may be its own, or come from whom it needs.</summary>
    Travelling = 0,

    /// <summary>It does not run, or not rightly: it is at fault itself, or cannot start without whom it needs.</summary>
    Down = 1,

    /// <summary>Nobody asks anything of it any more: whoever calls it is broken, or nobody can reach it.</summary>
    Starved = 2,

    /// <summary>A matter of its own, such as a full disk or a refused password. It does not come from elsewhere.</summary>
    Own = 3,
}

/// <summary>One alert or fault that may be part of a cascade.</summary>
/// <param name="Id">By what the caller knows it again.</param>
/// <param name="Entity">The service, or other thing, that shows it; empty where it names none.</param>
/// <param name="Rule">The rule or pattern that found it.</param>
/// <param name="Text">What it says.</param>
/// <param name="Scope">Where it lives, such as a namespace; empty where that is not known.</param>
/// <param name="At">When it began.</param>
/// <param name="Kind">What it says of its entity.</param>
public sealed record Symptom(
    string Id,
    string Entity,
    string Rule,
    string Text,
    string Scope,
    DateTimeOffset At,
    SymptomKind Kind
);

/// <summary>Reads off its words what a symptom says.</summary>
public static partial class SymptomKinds
{
    /// <summary>Of an alert. Who wrote the rule watches from outside: what it says may come from elsewhere unless it speaks of the thing's own state.</summary>
    /// <param name="rule">Name of the rule, in words or as one word with capitals: <c>KubePodNotReady</c>.</param>
    /// <param name="title">What it says in a line.</param>
    public static SymptomKind OfAlert(string rule, string title)
    {
        // The name of a rule is chosen with more care than what it says in a certain case.
        var name = Capital().Replace(rule, " ");
        return Of(name) ?? Of(title) ?? SymptomKind.Travelling;
    }

    /// <summary>
    /// Of a line in a log: a matter of the service's own unless it speaks of somebody who does not answer. Who runs out of
    /// memory or disk does so by itself, whatever else it names. The frames of a stack trace say nothing: their line numbers
    /// look like status codes, and their methods like words.
    /// </summary>
    /// <param name="text">The line, with what belongs to it.</param>
    public static SymptomKind OfLine(string text)
    {
        var isUnanswered = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.TrimStart().StartsWith("at ", StringComparison.Ordinal))
            {
                continue;
            }

            if (Exhausted().IsMatch(line))
            {
                return SymptomKind.Own;
            }

            isUnanswered |= Unanswered().IsMatch(line);
        }

        return isUnanswered ? SymptomKind.Travelling : SymptomKind.Own;
    }

    private static SymptomKind? Of(string text) =>
        Nothing().IsMatch(text) ? SymptomKind.Starved
        : NotRunning().IsMatch(text) ? SymptomKind.Down
        : Itself().IsMatch(text) ? SymptomKind.Own
        : Felt().IsMatch(text) ? SymptomKind.Travelling
        : null;

    private const RegexOptions Options =
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    [GeneratedRegex(
        "(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_-]",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Capital();

    [GeneratedRegex(
        @"\b(?:no|zero|0|without|missing|absent|lack of|fewer|drop in)\s+(?:\w+\s+){0,2}(?:requests?|traffic|operations?|quer(?:y|ies)|connections?|events?|messages?|orders?|data|throughput|samples?)\b|\b(?:requests?|traffic|throughput|events?|messages?)\s+(?:\w+\s+){0,2}(?:absent|missing|stopped|ceased|dropped)\b",
        Options
    )]
    private static partial Regex Nothing();

    [GeneratedRegex(
        @"\b(?:crash\w*|not ready|unready|waiting|pending|evict\w*|unschedulable|rollout|replicas?|restart\w*|oom\w*|killed|down|unhealthy|image pull\w*|failed pods?|not running|exited|dead|terminated)\b",
        Options
    )]
    private static partial Regex NotRunning();

    [GeneratedRegex(
        @"\b(?:disks?|file ?systems?|volumes?|inodes?|storage|certificates?|tls|cpu|memory|heap|swap|spend|costs?|quota|logins?|passwords?|clock|backups?|licen[cs]es?)\b",
        Options
    )]
    private static partial Regex Itself();

    [GeneratedRegex(
        @"\b(?:errors?|latency|slow\w*|time\w?outs?|fail\w*|5xx|50[0234]|unavailable|unreachable|saturat\w*|degraded)\b",
        Options
    )]
    private static partial Regex Felt();

    [GeneratedRegex(
        @"\b(?:tim(?:ed?|ing)[ -]?out|timeouts?|refused|unreachable|unavailable|reset by peer|no route to host|name resolution|no such host|unknown host|upstream|downstream|bad gateway|gateway|broken pipe|connect\w*|50[0234]|deadline exceeded|circuit)\b",
        Options
    )]
    private static partial Regex Unanswered();

    [GeneratedRegex(
        @"\b(?:out ?of ?memory\w*|oom[ -]?kill\w*|heap space|gc overhead|cannot allocate|no space left|disk (?:is )?full|too many open files|stack ?overflow\w*)\b",
        Options
    )]
    private static partial Regex Exhausted();
}
