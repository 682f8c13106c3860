namespace OnCallAgent.Domain.Knowledge;

/// <summary>How an error pattern does on lines.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Fault">What is wrong with it; null where it is a regular expression.</param>
/// <param name="Matches">Lines it matches.</param>
/// <param name="Example">The first of them; null where there is none.</param>
public sealed record PatternTrial(string Pattern, string? Fault, int Matches, string? Example)
{
    /// <summary>Tries each pattern on each line.</summary>
    public static IReadOnlyList<PatternTrial> Of(
        IEnumerable<string> patterns,
        IReadOnlyCollection<string> lines
    ) => [.. patterns.Select(p => Of(p, lines))];

    private static PatternTrial Of(string pattern, IReadOnlyCollection<string> lines)
    {
        if (ErrorPattern.FaultOf(pattern) is { } fault)
        {
            return new PatternTrial(pattern, fault.Message, 0, null);
        }

        var tried = new ErrorPattern(pattern);
        var matching = lines.Where(tried.Matches).ToList();
        return new PatternTrial(
            pattern,
            null,
            matching.Count,
            matching.Count > 0 ? matching[0] : null
        );
    }
}
