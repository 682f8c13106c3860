namespace OnCallAgent.Domain.Knowledge;

/// <summary>What can be seen of a search for relevant entries that tells how far its first entry is to be believed. Each is 0 to 1.</summary>
/// <param name="Margin">How far the first entry's score is ahead of the second's, as a share of it: near-tied rivals give 0, and half is the most, as a greater lead says no more.</param>
/// <param name="TitleCoverage">Share, by rarity, of the first entry's id, title and tags that the query speaks of.</param>
/// <param name="QueryCoverage">Share, by rarity, of the query's words that stand in the entry's title, tags or description.</param>
/// <param name="BestSentence">Cosine, by rarity, of the query's sentence and the entry's sentence that are most alike.</param>
public sealed record RetrievalSigns(
    double Margin,
    double TitleCoverage,
    double QueryCoverage,
    double BestSentence
)
{
    /// <summary>Of a search that found nothing.</summary>
    public static RetrievalSigns None { get; } = new(0, 0, 0, 0);
}

/// <summary>What a search for relevant entries came to.</summary>
/// <param name="Entries">The most relevant entries, best first.</param>
/// <param name="Signs">What the confidence goes by.</param>
public sealed record RetrievalAnswer(IReadOnlyList<RelevantEntry> Entries, RetrievalSigns Signs);
