using System.Collections.Concurrent;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Compiled patterns by their text. To compile one of many alternatives takes up to a tenth of a second, and an analysis
/// needs the same pattern for every incident of a storm. What is kept holds no state, so sharing changes no result.
/// </summary>
internal static class CompiledOnce
{
    // Bounded: a knowledge base of thousands of patterns must not keep every automaton it ever needed.
    private const int Most = 256;

    private static readonly ConcurrentDictionary<string, PatternRegex?> Known = new(
        StringComparer.Ordinal
    );

    /// <summary>The compiled pattern; null where it is invalid.</summary>
    public static PatternRegex? Of(string pattern)
    {
        if (Known.TryGetValue(pattern, out var known))
        {
            return known;
        }

        if (Known.Count >= Most)
        {
            Known.Clear();
        }

        var compiled = PatternRegex.Compile(pattern, ignoreCase: true);
        return Known.GetOrAdd(pattern, compiled.IsSuccess ? compiled.Value : null);
    }
}
