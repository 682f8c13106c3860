namespace OnCallAgent.Domain.Detection;

/// <summary>
/// The literals of which at least one stands in every text that a pattern matches. They let a whole set of patterns be
/// ruled out for a line by one search, so that most lines never meet a regex.
/// </summary>
/// <remarks>
/// Sound, not complete: where a pattern is not understood, or says too little, there are no literals and the pattern is
/// always run. Literals are lower-case ASCII and stand for every casing; the other characters that fold to an ASCII
/// letter are <see cref="FoldsToAscii"/>, and texts that hold one must be searched in full.
/// </remarks>
public static class RequiredLiterals
{
    /// <summary>Shorter literals stand in too many lines to be worth a search.</summary>
    public const int MinimumLength = 3;

    /// <summary>
    /// The characters beyond ASCII that match an ASCII letter when case is ignored in the invariant culture: the Kelvin sign.
    /// </summary>
    public const string FoldsToAscii = "\u212A";

    /// <summary>The pattern's literals, any of which must be there; empty where none can be relied on.</summary>
    /// <param name="pattern">A pattern that compiles.</param>
    public static IReadOnlyList<string> Of(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var best = LiteralParser.Parse(pattern)?.Best();
        return best is null || best.Min(static l => l.Length) < MinimumLength
            ? []
            : [.. WithoutRedundant(best)];
    }

    // Where "time" is searched for, "timeout" adds nothing: whatever holds the longer holds the shorter.
    private static IEnumerable<string> WithoutRedundant(IReadOnlyCollection<string> literals) =>
        literals
            .Where(l =>
                !literals.Any(other =>
                    other.Length < l.Length && l.Contains(other, StringComparison.Ordinal)
                )
            )
            .Order(StringComparer.Ordinal);
}
