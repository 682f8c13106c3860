using System.Globalization;

namespace OnCallAgent.Domain.Detection;

/// <summary>A pattern ready to search with, and what its searches have cost so far.</summary>
/// <remarks>
/// A pattern whose searches cost a second more than they should is suspended until it is saved again or the agent
/// restarts, and says so; a single slow line never does that.
/// </remarks>
public sealed class CompiledPattern
{
    private static readonly TimeSpan MostExcess = TimeSpan.FromSeconds(1);

    private readonly SearchBudget budget;

    // Compiled when the first line needs it: a compiled pattern takes half a megabyte, and few of a thousand ever match.
    private readonly Lazy<PatternRegex> compiled;
    private long timeouts;

    internal CompiledPattern(
        AlertPattern pattern,
        RequiredLiterals required,
        int order,
        TimeProvider clock
    )
    {
        Pattern = pattern;
        budget = new SearchBudget(MostExcess, clock);
        compiled = new Lazy<PatternRegex>(() =>
            PatternRegex.Compile(pattern.Regex, pattern.IgnoreCase, clock: clock).Value
        );
        Required = required;
        Order = order;
        LongestLiteral = Literals.Count == 0 ? 0 : Literals.Min(static l => l.Length);
    }

    /// <summary>The pattern.</summary>
    public AlertPattern Pattern { get; }

    /// <summary>Literals of which each match holds at least one; empty where the pattern promises none.</summary>
    public IReadOnlyList<string> Literals => Required.Best;

    /// <summary>Whether every line must be put to the regex, for want of literals.</summary>
    public bool IsCostly => Literals.Count == 0;

    /// <summary>Whether the linear-time engine runs it.</summary>
    public bool IsLinear => compiled.Value.IsLinear;

    /// <summary>What its author should know: not linear, or costly; null where there is nothing to say.</summary>
    public string? Warning =>
        compiled.Value.Warning ?? (IsCostly ? PatternCost.WithoutLiterals : null);

    /// <summary>Searches that the time limit ended; those lines were not judged by this pattern.</summary>
    public long Timeouts => Interlocked.Read(ref timeouts);

    /// <summary>Whether it is no longer run because it kept the agent from its work.</summary>
    public bool IsSuspended => budget.IsSpent;

    /// <summary>Why lines go unjudged by it, for the people who rely on it; null where none did.</summary>
    public string? Trouble =>
        IsSuspended
            ? "It is no longer looked for: it was so slow on so many lines that it kept the agent from its work. Simplify it; it is taken up again when patterns are changed or the agent restarts."
        : Timeouts is > 0 and var searches
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Searches that took longer than {compiled.Value.Limit.TotalMilliseconds:0} ms and were given up: {searches}. Those lines may match all the same."
            )
        : null;

    internal RequiredLiterals Required { get; }

    internal int Order { get; }

    /// <summary>How much text a match surely holds: the measure of how specific the pattern is.</summary>
    internal int LongestLiteral { get; }

    internal bool Find(ReadOnlySpan<char> text, out MatchSpan match)
    {
        match = default;
        if (IsSuspended)
        {
            return false;
        }

        var verdict = budget.Search(compiled.Value, text, locate: true, out match);
        if (verdict == SearchVerdict.TimedOut)
        {
            Interlocked.Increment(ref timeouts);
        }

        return verdict == SearchVerdict.Match;
    }
}
