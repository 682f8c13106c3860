namespace OnCallAgent.Domain.Knowledge;

/// <summary>Which words of an entry's title and description are worth looking for.</summary>
public static class KnowledgeKeywords
{
    /// <summary>Shorter words are not keywords.</summary>
    public const int MinimumLength = 3;

    // English function words, and the names of levels: these stand in every log and tell no entry from another.
    private static readonly HashSet<string> StopWords = new(
        (
            "about above after again all also and any are because been before being below between both but can cannot "
            + "could did does doing down during each either else ever every few for from further get gets got had has have "
            + "having her here hers him his how however into its itself just least less let like made make makes many may "
            + "might more most much must nor not now off often once one only onto other our out over own per same see "
            + "shall she should since some still such than that the their them then there these they this those through "
            + "thus too under until upon use used uses using very via was way were what when where whether which while who "
            + "whom whose why will with within without would yet you your "
            + "error errors warn warning warnings info debug trace"
        ).Split(' '),
        StringComparer.Ordinal
    );

    /// <summary>The keywords of a title and a description: each once, in the order they are written.</summary>
    public static IReadOnlyList<string> Of(string title, string description) =>
        [
            .. TextWords
                .Split(title)
                .Concat(TextWords.Split(description))
                .Where(IsKeyword)
                .Distinct(StringComparer.Ordinal),
        ];

    private static bool IsKeyword(string word) =>
        word.Length >= MinimumLength && !StopWords.Contains(word) && !word.All(char.IsDigit);
}
