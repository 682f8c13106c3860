using OnCallAgent.Domain.Detection.Matching;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// The literals of which at least one stands in every text that a pattern matches. They let a whole set of patterns be
/// ruled out for a line by one search, so that most lines never meet a regex.
/// </summary>
/// <remarks>
/// Sound, not complete: where a pattern is not understood, or says too little, there are no literals and the pattern is
/// always run.
/// </remarks>
public sealed class RequiredLiterals
{
    /// <summary>Shorter literals stand in too many lines to be worth a search.</summary>
    public const int MinimumLength = 3;

    /// <summary>
    /// The characters beyond ASCII that match an ASCII letter when case is ignored in the invariant culture: the Kelvin
    /// sign. A text that holds one must be put to every pattern whose literals ignore case.
    /// </summary>
    public const string FoldsToAscii = "\u212A";

    private static readonly RequiredLiterals Unknown = new(null, [], false, false);

    private RequiredLiterals(
        PatternNode? tree,
        IReadOnlyList<IReadOnlyList<string>> choices,
        bool ignoreCase,
        bool isWhole
    )
    {
        Tree = tree;
        Choices = choices;
        IgnoreCase = ignoreCase;
        IsWhole = isWhole;
    }

    /// <summary>Sets of literals, the most telling first; any one set will do. Empty where none can be relied on.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Choices { get; }

    /// <summary>The most telling set; empty where there is none.</summary>
    public IReadOnlyList<string> Best => Choices is [var best, ..] ? best : [];

    /// <summary>Whether the literals are lower-case ASCII and stand for every casing.</summary>
    public bool IgnoreCase { get; }

    /// <summary>Whether a text that holds a literal of <see cref="Best"/> is a match, with nothing more to ask.</summary>
    public bool IsWhole { get; }

    /// <summary>The pattern taken apart; null where it was not understood.</summary>
    internal PatternNode? Tree { get; }

    /// <summary>Takes a pattern apart.</summary>
    /// <param name="pattern">A pattern that compiles.</param>
    /// <param name="ignoreCase">Whether it is searched for in every casing.</param>
    public static RequiredLiterals Of(string pattern, bool ignoreCase)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return PatternSyntax.Parse(pattern, ignoreCase) is { } tree ? Of(tree) : Unknown;
    }

    private static RequiredLiterals Of(PatternNode tree)
    {
        var fold = Folds(tree);
        var facts = LiteralFacts.Of(tree, fold);
        var choices = new List<IReadOnlyList<string>>();
        foreach (var set in facts.Choices())
        {
            if (Array.TrueForAll(set, static l => l.Length >= MinimumLength))
            {
                choices.Add(WithoutRedundant(set));
            }
        }

        return new RequiredLiterals(tree, choices, fold, facts.IsWhole && choices.Count > 0);
    }

    // Where "time" is searched for, "timeout" adds nothing: whatever holds the longer holds the shorter.
    private static string[] WithoutRedundant(string[] literals)
    {
        if (literals.Length == 1)
        {
            return literals;
        }

        var kept = new List<string>(literals.Length);
        Array.Sort(literals, StringComparer.Ordinal);
        for (var i = 0; i < literals.Length; i++)
        {
            var literal = literals[i];
            var redundant = i > 0 && literal.Equals(literals[i - 1], StringComparison.Ordinal);
            for (var j = 0; j < literals.Length && !redundant; j++)
            {
                redundant =
                    literals[j].Length < literal.Length
                    && literal.Contains(literals[j], StringComparison.Ordinal);
            }

            if (!redundant)
            {
                kept.Add(literal);
            }
        }

        return [.. kept];
    }

    // Where a letter is taken in both cases anywhere, one folded literal stands for what may be hundreds.
    private static bool Folds(PatternNode node) =>
        node switch
        {
            CharacterNode character => character.Set.IsBothCases,
            SequenceNode sequence => Any(sequence.Parts),
            AlternativesNode alternatives => Any(alternatives.Choices),
            RepeatNode repeat => Folds(repeat.Body),
            OpaqueNode opaque => Folds(opaque.AtLeast),
            _ => false,
        };

    private static bool Any(IReadOnlyList<PatternNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (Folds(node))
            {
                return true;
            }
        }

        return false;
    }
}
