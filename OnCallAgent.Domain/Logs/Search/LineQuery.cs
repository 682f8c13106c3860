namespace OnCallAgent.Domain.Logs.Search;

/// <summary>Words that must, or must not, stand next to each other in a line.</summary>
/// <param name="Words">In lower case; at least one.</param>
/// <param name="IsPrefix">Whether the last one is only the beginning of a word.</param>
/// <param name="IsExcluded">Whether lines that hold it are left out.</param>
public sealed record SearchTerm(IReadOnlyList<string> Words, bool IsPrefix, bool IsExcluded);

/// <summary>
/// What a person looks for in stored lines, taken apart. Its meaning is defined here and nowhere else: an index only
/// rules out lines, and what it leaves is put to <see cref="Matches"/>.
/// </summary>
/// <param name="Terms">All must hold.</param>
public sealed record LineQuery(IReadOnlyList<SearchTerm> Terms)
{
    /// <summary>The exact name of the only service wanted; null for all.</summary>
    public string? Service { get; init; }

    /// <summary>Services that are left out.</summary>
    public IReadOnlyList<string> ExcludedServices { get; init; } = [];

    /// <summary>Only lines of this level or worse; null for all.</summary>
    public EntryLevel? MinimumLevel { get; init; }

    /// <summary>Only lines milder than this; null for all.</summary>
    public EntryLevel? BelowLevel { get; init; }

    /// <summary>
    /// How a word is filed in an index: words that <see cref="Matches"/> takes for the same are filed the same.
    /// </summary>
    public static void Fold(ReadOnlySpan<char> word, Span<char> folded) =>
        // As ordinal comparison without case does it; lower case would tell σ and ς apart.
        word.ToUpperInvariant(folded);

    /// <summary>Whether a line is looked for.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="service">Its service.</param>
    /// <param name="message">Its message.</param>
    /// <param name="fields">The values of its further fields.</param>
    public bool Matches(
        EntryLevel level,
        string service,
        string message,
        IEnumerable<string> fields
    )
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(message);
        if (
            (MinimumLevel is { } least && level < least)
            || (BelowLevel is { } bound && level >= bound)
            || (Service is { } wanted && !wanted.Equals(service, StringComparison.Ordinal))
            || ExcludedServices.Contains(service, StringComparer.Ordinal)
        )
        {
            return false;
        }

        foreach (var term in Terms)
        {
            var holds =
                Holds(message, term)
                || Holds(service, term)
                || fields.Any(field => Holds(field, term));
            if (holds == term.IsExcluded)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(string text, SearchTerm term)
    {
        // Cheap, and rules out most: a word is found only where its letters are.
        if (!text.Contains(term.Words[0], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var word in new LineWords(text))
        {
            if (term.Words.Count == 1 ? IsIt(word, term) : BeginsHere(text, word, term))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIt(ReadOnlySpan<char> word, SearchTerm term)
    {
        var wanted = term.Words[0];
        if (Same(word, wanted, term.IsPrefix))
        {
            return true;
        }

        for (int from = 0, to; from < word.Length; from = to)
        {
            to = LineWords.PartEnd(word, from);
            if (to - from < word.Length && Same(word[from..to], wanted, term.IsPrefix))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BeginsHere(string text, ReadOnlySpan<char> word, SearchTerm term)
    {
        if (!Same(word, term.Words[0], isPrefix: false))
        {
            return false;
        }

        text.AsSpan().Overlaps(word, out var start);
        var following = new LineWords(text.AsSpan(start + word.Length));
        for (var i = 1; i < term.Words.Count; i++)
        {
            var isPrefix = term.IsPrefix && i == term.Words.Count - 1;
            if (!following.MoveNext() || !Same(following.Current, term.Words[i], isPrefix))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Same(ReadOnlySpan<char> word, string wanted, bool isPrefix) =>
        isPrefix
            ? word.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)
            : word.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
