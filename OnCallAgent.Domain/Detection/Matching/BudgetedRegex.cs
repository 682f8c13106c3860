namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// A pattern that a scan puts to the regex engine. Lines that it is slow on have a budget: without one, a hostile pattern
/// would take its time limit for each of a million lines.
/// </summary>
/// <param name="pattern">The pattern.</param>
/// <param name="limit">How long one line may take, and how much slow lines may take beyond what is usual before it is left out.</param>
internal sealed class BudgetedRegex(ScannedPattern pattern, TimeSpan limit)
{
    private readonly SearchBudget budget = new(limit);

    // Compiled when the first line needs it: most patterns of a long list never meet one.
    private PatternRegex? regex;

    /// <summary>Searches a line; <see cref="SearchVerdict.TimedOut"/> as well where the pattern is left out by now.</summary>
    public SearchVerdict Test(ReadOnlySpan<char> text)
    {
        if (budget.IsSpent)
        {
            return SearchVerdict.TimedOut;
        }

        regex ??= PatternRegex.Compile(pattern.Regex, pattern.IgnoreCase, limit).Value;
        return budget.Search(regex, text, locate: false, out _);
    }
}
