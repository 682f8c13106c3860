using System.Diagnostics;

namespace OnCallAgent.Domain.Detection;

/// <summary>A pattern ready to search with, and what its searches have cost so far.</summary>
/// <remarks>
/// A leaky bucket guards the agent: a search may take a millisecond and a little for its length; what it takes beyond
/// fills the bucket, a quick one drains it. A full bucket (a second of excess) suspends the pattern until it is saved
/// again or the agent restarts, and says so; a single slow line never does.
/// </remarks>
public sealed class CompiledPattern
{
    private const long BucketMicroseconds = 1_000_000;
    private const long AllowanceMicroseconds = 1_000;
    private const int CharactersPerMicrosecond = 10;

    // Compiled when the first line needs it: a compiled pattern takes half a megabyte, and few of a thousand ever match.
    private readonly Lazy<PatternRegex> compiled;
    private long bucket;
    private long timeouts;
    private volatile bool suspended;

    internal CompiledPattern(AlertPattern pattern, RequiredLiterals required, int order)
    {
        Pattern = pattern;
        compiled = new Lazy<PatternRegex>(() =>
            PatternRegex.Compile(pattern.Regex, pattern.IgnoreCase).Value
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
    public bool IsSuspended => suspended;

    internal RequiredLiterals Required { get; }

    internal int Order { get; }

    /// <summary>How much text a match surely holds: the measure of how specific the pattern is.</summary>
    internal int LongestLiteral { get; }

    internal bool Find(ReadOnlySpan<char> text, out MatchSpan match)
    {
        match = default;
        if (suspended)
        {
            return false;
        }

        var regex = compiled.Value;
        var start = Stopwatch.GetTimestamp();
        var verdict = regex.Find(text, out match);
        Account(Stopwatch.GetElapsedTime(start), text.Length, verdict, regex.Limit);
        return verdict == SearchVerdict.Match;
    }

    private void Account(TimeSpan elapsed, int length, SearchVerdict verdict, TimeSpan limit)
    {
        if (verdict == SearchVerdict.TimedOut)
        {
            Interlocked.Increment(ref timeouts);
        }

        // No more than the limit counts: a machine that slept in the middle of a search is not the pattern's fault.
        var cost = (long)Math.Min(elapsed.TotalMicroseconds, limit.TotalMicroseconds);
        var excess = cost - AllowanceMicroseconds - (length / CharactersPerMicrosecond);
        if (excess < 0 && Interlocked.Read(ref bucket) == 0)
        {
            return;
        }

        // Two threads may both let it drain below zero; the next search corrects that.
        var level = Interlocked.Add(ref bucket, excess);
        if (level < 0)
        {
            Interlocked.CompareExchange(ref bucket, 0, level);
        }
        else if (level >= BucketMicroseconds)
        {
            suspended = true;
        }
    }
}
