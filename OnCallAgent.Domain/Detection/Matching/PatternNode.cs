namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>A piece of a pattern, taken apart.</summary>
internal abstract class PatternNode
{
    /// <summary>Matches the empty text.</summary>
    public static PatternNode Empty { get; } = new SequenceNode([]);

    /// <summary>Whether the engine over bytes has everything that this piece uses.</summary>
    public abstract bool IsPlain { get; }
}

/// <summary>One character.</summary>
/// <param name="set">Which.</param>
/// <param name="foldsBeyond">
/// Whether case is ignored and a letter beyond ASCII is at stake, whose casing rules no two engines share.
/// </param>
internal sealed class CharacterNode(CharacterSet set, bool foldsBeyond = false) : PatternNode
{
    private static readonly CharacterNode?[] Singles = new CharacterNode?[128];

    /// <summary>Any character of a line.</summary>
    public static CharacterNode Any { get; } = new(CharacterSet.Any);

    public CharacterSet Set => set;

    /// <summary>The one character in just this case. Kept for ASCII: patterns are mostly made of these.</summary>
    public static CharacterNode Of(int codePoint)
    {
        if (codePoint < Singles.Length && Singles[codePoint] is { } kept)
        {
            return kept;
        }

        var builder = new CharacterSet.Builder();
        builder.Add(codePoint, codePoint);
        var made = new CharacterNode(builder.Build(negated: false));
        if (codePoint < Singles.Length)
        {
            Singles[codePoint] = made;
        }

        return made;
    }

    public override bool IsPlain => !foldsBeyond;
}

/// <summary>One after the other.</summary>
internal sealed class SequenceNode(IReadOnlyList<PatternNode> parts) : PatternNode
{
    public IReadOnlyList<PatternNode> Parts => parts;

    public override bool IsPlain { get; } = parts.All(static p => p.IsPlain);
}

/// <summary>One of them.</summary>
internal sealed class AlternativesNode(IReadOnlyList<PatternNode> choices) : PatternNode
{
    public IReadOnlyList<PatternNode> Choices => choices;

    public override bool IsPlain { get; } = choices.All(static p => p.IsPlain);
}

/// <summary>Again and again.</summary>
internal sealed class RepeatNode(PatternNode body, int min, int max) : PatternNode
{
    public PatternNode Body => body;

    public int Min => min;

    /// <summary><see cref="int.MaxValue"/> for without end.</summary>
    public int Max => max;

    public override bool IsPlain => body.IsPlain;
}

/// <summary>What a place between two characters must be.</summary>
internal enum Place
{
    LineStart = 0,
    LineEnd = 1,
    WordBoundary = 2,
    NoWordBoundary = 3,
}

/// <summary>A condition on a place; takes no character.</summary>
internal sealed class PlaceNode(Place place) : PatternNode
{
    public Place Place => place;

    public override bool IsPlain => true;
}

/// <summary>What only the regex engine understands: look-around, back-references, atomic groups.</summary>
/// <param name="atLeast">What each match of it is also a match of.</param>
internal sealed class OpaqueNode(PatternNode atLeast) : PatternNode
{
    /// <summary>Any text.</summary>
    public static OpaqueNode AnyText { get; } =
        new(new RepeatNode(CharacterNode.Any, 0, int.MaxValue));

    public PatternNode AtLeast => atLeast;

    public override bool IsPlain => false;
}
