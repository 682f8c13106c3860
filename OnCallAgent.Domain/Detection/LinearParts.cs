using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// A pattern for the linear-time engine: one automaton, or as many as it takes to keep each within the engine's bound.
/// </summary>
internal static class LinearParts
{
    // A pause of the runtime is no fault of the pattern.
    private static readonly TimeSpan LeastShare = TimeSpan.FromMilliseconds(20);

    /// <summary>The automata of a pattern; null where the linear-time engine lacks a construct it uses, or had better be spared it.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="options">Without the engine.</param>
    /// <param name="limit">How long they may search one line, all of them together.</param>
    /// <exception cref="RegexParseException">The pattern is faulty.</exception>
    public static Regex[]? Of(string pattern, RegexOptions options, TimeSpan limit)
    {
        if (OneLinear(pattern, options, limit) is { } whole)
        {
            return [whole];
        }

        var alternatives = TopLevelAlternatives.Of(pattern);
        if (alternatives.Count == 1)
        {
            return null;
        }

        // The whole must be sound before its parts are looked at: a fault's position is that in the whole.
        _ = new Regex(pattern, options, limit);
        var fitting = new List<Regex>();
        if (!Fit(alternatives, options, limit, fitting))
        {
            return null;
        }

        // However many they are, a line waits for all of them.
        var share = limit / fitting.Count;
        share = share > LeastShare ? share : LeastShare;
        return [.. fitting.Select(r => new Regex(r.ToString(), r.Options, share))];
    }

    // Halves until each part fits.
    private static bool Fit(
        IReadOnlyList<string> alternatives,
        RegexOptions options,
        TimeSpan limit,
        List<Regex> fitting
    )
    {
        try
        {
            if (OneLinear(string.Join('|', alternatives), options, limit) is { } regex)
            {
                fitting.Add(regex);
                return true;
            }
        }
        catch (RegexParseException)
        {
            // A back-reference to a group of another part: the whole needs the backtracking engine.
            return false;
        }

        var half = alternatives.Count / 2;
        return half > 0
            && Fit([.. alternatives.Take(half)], options, limit, fitting)
            && Fit([.. alternatives.Skip(half)], options, limit, fitting);
    }

    // Null for look-around, back-references, atomic groups and conditionals, or an automaton beyond the engine's bound.
    private static Regex? OneLinear(string pattern, RegexOptions options, TimeSpan limit)
    {
        if (RepeatWeight.IsTooMuch(pattern))
        {
            return null;
        }

        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, limit);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}
