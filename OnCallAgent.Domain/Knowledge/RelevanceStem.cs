namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// Brings the forms of an English word together (<c>deployment</c>, <c>deployments</c>), so that a word counts as unknown
/// only where no form of it is known. Ranking goes by whole words: there the form that an alert uses tells entries apart.
/// </summary>
internal static class RelevanceStem
{
    private const int Shortest = 4;

    // Longer endings first.
    private static readonly string[] Endings =
    [
        "ations",
        "ation",
        "ings",
        "ing",
        "ions",
        "ion",
        "ies",
        "ied",
        "ers",
        "ed",
        "es",
        "er",
        "s",
        "e",
        "y",
    ];

    /// <summary>The word without its ending; itself where little would be left.</summary>
    public static string Of(string word)
    {
        foreach (var ending in Endings)
        {
            if (
                word.Length - ending.Length >= Shortest
                && word.EndsWith(ending, StringComparison.Ordinal)
            )
            {
                return word[..^ending.Length];
            }
        }

        return word;
    }

    /// <summary>The stems of a text's words.</summary>
    public static HashSet<string> Of(IEnumerable<string> texts) =>
        texts.SelectMany(RelevanceWords.Of).Select(Of).ToHashSet(StringComparer.Ordinal);
}
