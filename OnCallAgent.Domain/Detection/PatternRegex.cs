using System.Text.RegularExpressions;
using OnCallAgent.Domain.Detection.Matching;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// One pattern, compiled so that no text can hang it: by the linear-time engine where that has every construct the
/// pattern uses, else by the backtracking engine under a short time limit. Culture plays no part.
/// </summary>
public sealed class PatternRegex
{
    /// <summary>Longest pattern that is taken, in characters.</summary>
    public const int MaxLength = 4_000;

    /// <summary>How long a search with look-around, back-references and the like may take.</summary>
    public static readonly TimeSpan BacktrackingLimit = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long a linear search may take. Linear in the text, yet a pattern of hundreds of counted states multiplies it.
    /// </summary>
    public static readonly TimeSpan LinearLimit = TimeSpan.FromMilliseconds(250);

    // All of them together cost less than what a pattern may before it is suspended: one slow line never does that.
    private const int MostAttempts = 4;

    // The linear engine looks at its clock every thousand characters. Where each of them makes a new state, that takes up to
    // this long for what RepeatWeight lets pass: the engine is told to end so much earlier.
    private static readonly TimeSpan Overrun = TimeSpan.FromMilliseconds(100);

    private const RegexOptions Common = RegexOptions.CultureInvariant;

    // One, or as many as it takes to keep each automaton within the linear engine's bound.
    private Regex[] parts;

    // The linear engine looks at its clock only until it knows that a text matches. Where the match begins and ends it then seeks
    // for as long as that takes, and makes states for it without end: (.{0,50}a.{0,50}x)+ took gigabytes for one line. So of
    // patterns with many counted repeats the other engine is asked.
    private readonly Regex? locator;

    private TimeProvider clock = TimeProvider.System;

    private PatternRegex(
        string pattern,
        Regex[] parts,
        Regex? locator,
        (TimeSpan All, TimeSpan Engine) limit,
        string? warning
    )
    {
        Pattern = pattern;
        this.parts = parts;
        this.locator = locator;
        (Limit, EngineLimit) = limit;
        Warning = warning;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Whether the linear-time engine runs it.</summary>
    public bool IsLinear => Warning is null;

    /// <summary>Why it runs on the backtracking engine, for the person who edits it; null where it does not.</summary>
    public string? Warning { get; }

    /// <summary>The longest a single search may take, of all its parts together.</summary>
    public TimeSpan Limit { get; }

    /// <summary>After how long the engine is told to end; it does so a little later.</summary>
    public TimeSpan EngineLimit { get; }

    /// <summary>Compiles a pattern, or refuses it with a <see cref="PatternFault"/> that names the position.</summary>
    /// <param name="pattern">The pattern (.NET syntax).</param>
    /// <param name="ignoreCase">Whether upper and lower case are alike; <c>(?i)</c> within the pattern says so as well.</param>
    /// <param name="limit">
    /// How long a search may take, where nothing else waits for it; by default <see cref="LinearLimit"/> and
    /// <see cref="BacktrackingLimit"/>.
    /// </param>
    /// <param name="clock">What a search of several automata is timed by; by default the system's.</param>
    public static Result<PatternRegex> Compile(
        string pattern,
        bool ignoreCase,
        TimeSpan? limit = null,
        TimeProvider? clock = null
    )
    {
        if (Shape(pattern) is { } misshapen)
        {
            return misshapen;
        }

        var options = ignoreCase ? Common | RegexOptions.IgnoreCase : Common;
        try
        {
            var regex =
                Linear(pattern, options, limit ?? LinearLimit)
                ?? new PatternRegex(
                    pattern,
                    [new Regex(pattern, options, limit ?? BacktrackingLimit)],
                    null,
                    (limit ?? BacktrackingLimit, limit ?? BacktrackingLimit),
                    "Uses look-around, a back-reference, an atomic group, a conditional or very large repeats: it runs on the "
                        + $"backtracking engine, and a line that takes longer than {(limit ?? BacktrackingLimit).TotalMilliseconds:0} ms is given up."
                );
            regex.clock = clock ?? TimeProvider.System;
            return regex;
        }
        catch (RegexParseException fault)
        {
            return new PatternFault(RegexFaultText.Of(fault), fault.Offset);
        }
    }

    /// <summary>What is wrong with a pattern, without the cost of compiling it; null where it is sound.</summary>
    public static PatternFault? Check(string pattern) =>
        Shape(pattern) is { } misshapen ? misshapen
        : PatternSyntax.Parse(pattern, ignoreCase: false) is { IsPlain: true } ? null
        : Faults(pattern);

    /// <summary>The same, of a pattern that was taken apart already.</summary>
    internal static PatternFault? Check(string pattern, RequiredLiterals taken) =>
        Shape(pattern) is { } misshapen ? misshapen
        : taken.Tree is { IsPlain: true } ? null
        : Faults(pattern);

    // What the engine over bytes understands is sound; this is a hundred times slower.
    private static PatternFault? Faults(string pattern)
    {
        try
        {
            _ = new Regex(pattern, Common, BacktrackingLimit);
            return null;
        }
        catch (RegexParseException fault)
        {
            return new PatternFault(RegexFaultText.Of(fault), fault.Offset);
        }
    }

    /// <summary>Searches a text for the first match.</summary>
    /// <param name="text">The text.</param>
    /// <param name="match">Where it is; empty where the text matches and the time did not suffice to tell where.</param>
    public SearchVerdict Find(ReadOnlySpan<char> text, out MatchSpan match)
    {
        match = default;
        if (locator is not null)
        {
            return Locate(text, locator, out match);
        }

        var found = false;
        var begun = clock.GetTimestamp();
        try
        {
            foreach (var part in parts)
            {
                if (IsLate(begun))
                {
                    return found ? SearchVerdict.Match : SearchVerdict.TimedOut;
                }

                foreach (var candidate in part.EnumerateMatches(text))
                {
                    // Of equally early ones the first alternative's stands, as in one regex.
                    if (!found || candidate.Index < match.Start)
                    {
                        match = new MatchSpan(candidate.Index, candidate.Length);
                        found = true;
                    }

                    break;
                }
            }

            return found ? SearchVerdict.Match : SearchVerdict.NoMatch;
        }
        catch (RegexMatchTimeoutException)
        {
            return found ? SearchVerdict.Match : SearchVerdict.TimedOut;
        }
    }

    /// <summary>Whether a text matches; cheaper than <see cref="Find"/>, as nobody asks where.</summary>
    public SearchVerdict Test(ReadOnlySpan<char> text)
    {
        var begun = clock.GetTimestamp();
        try
        {
            foreach (var part in parts)
            {
                if (IsLate(begun))
                {
                    return SearchVerdict.TimedOut;
                }

                if (part.IsMatch(text))
                {
                    return SearchVerdict.Match;
                }
            }

            return SearchVerdict.NoMatch;
        }
        catch (RegexMatchTimeoutException)
        {
            Renew();
            return SearchVerdict.TimedOut;
        }
    }

    private static PatternRegex? Linear(string pattern, RegexOptions options, TimeSpan limit)
    {
        if (!RepeatWeight.IsHeavy(pattern))
        {
            return LinearParts.Of(pattern, options, limit) is { } light
                ? new PatternRegex(pattern, light, null, (limit, limit), null)
                : null;
        }

        // However little time there is, half of it is the search's.
        var spare = Overrun + BacktrackingLimit;
        var engine = limit - spare > limit / 2 ? limit - spare : limit / 2;
        return LinearParts.Of(pattern, options, engine) is { } heavy
            ? new PatternRegex(
                pattern,
                heavy,
                new Regex(pattern, options, BacktrackingLimit),
                (limit, engine),
                null
            )
            : null;
    }

    private SearchVerdict Locate(ReadOnlySpan<char> text, Regex where, out MatchSpan match)
    {
        match = default;
        var verdict = Test(text);
        if (verdict != SearchVerdict.Match)
        {
            return verdict;
        }

        try
        {
            foreach (var found in where.EnumerateMatches(text))
            {
                match = new MatchSpan(found.Index, found.Length);
                break;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // That it matches is what counts.
        }

        return SearchVerdict.Match;
    }

    // The states that were made for such a text may take a hundred megabytes, and help with no other.
    private void Renew()
    {
        if (locator is not null)
        {
            parts =
            [
                .. parts.Select(static p => new Regex(p.ToString(), p.Options, p.MatchTimeout)),
            ];
        }
    }

    /// <summary>
    /// Whether a search that the time limit ended is worth another. Backtracking runs out of time by its nature; the linear
    /// engine hardly ever does but on a machine that was busy elsewhere, and what is found must not depend on that.
    /// </summary>
    /// <param name="verdict">How it ended.</param>
    /// <param name="attempt">Which it was, counted from 1.</param>
    internal bool IsWorthAnother(SearchVerdict verdict, int attempt) =>
        verdict == SearchVerdict.TimedOut && IsLinear && attempt < MostAttempts;

    // Each part may overrun what it was given.
    private bool IsLate(long begun) =>
        parts.Length > 1 && clock.GetElapsedTime(begun) > EngineLimit;

    private static PatternFault? Shape(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (string.IsNullOrWhiteSpace(pattern))
        {
            return new PatternFault("The pattern is empty; it would match every line.", null);
        }

        if (pattern.Length > MaxLength)
        {
            return new PatternFault(
                $"The pattern has {pattern.Length} characters; at most {MaxLength} are taken.",
                MaxLength
            );
        }

        return RepeatWeight.IsHopeless(pattern)
            ? new PatternFault(
                "Groups that are repeated within repeats, as in ((a*){900}b?)*, may take all memory for one line. Repeat them less often, or characters in their place.",
                null
            )
            : null;
    }
}
