using OnCallAgent.Domain.Detection.Matching;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// What is known of the texts that a piece of a pattern matches: all of them (a small set), or some that each must
/// contain, or nothing. The way of RE2's prefilter (google/re2, prefilter.cc).
/// </summary>
/// <remarks>Written without queries: a thousand patterns are taken apart before a scan reads its first line.</remarks>
internal sealed class LiteralFacts
{
    // Beyond these a set is no longer a quick test; the piece's best required set is kept instead.
    private const int MaxExact = 40;
    private const int MaxRequired = 1_000;
    private const int MaxLiteralLength = 48;

    // What is rare in the logs at hand is known only later: a few ways to look for a pattern are kept.
    private const int MaxChoices = 4;

    private static readonly string[] EmptySet = [""];
    private static readonly string[][] None = [];

    private readonly string[]? exact;
    private readonly string[][] required;
    private readonly bool whole;

    private LiteralFacts(string[]? exact, string[][] required, bool whole = false)
    {
        this.exact = exact;
        this.required = required;
        this.whole = whole && exact is not null;
    }

    private static LiteralFacts Nothing { get; } = new(null, None);

    // Anchors match the empty text, but not everywhere.
    private static LiteralFacts Anchor { get; } = new(EmptySet, None);

    private static LiteralFacts EmptyText { get; } = new(EmptySet, None, whole: true);

    /// <summary>Whether its texts are all there is to it: a text with one of them is a match.</summary>
    public bool IsWhole => whole && IsUsable(exact!);

    /// <summary>The any-of sets, the most telling first; none where there is none.</summary>
    public string[][] Choices() =>
        exact is null || !IsUsable(exact) ? required
        : required.Length == 0 ? [exact]
        : Best([exact], required);

    /// <param name="node">The piece.</param>
    /// <param name="fold">Whether literals are to be lower-case and stand for every casing.</param>
    public static LiteralFacts Of(PatternNode node, bool fold)
    {
        switch (node)
        {
            case CharacterNode character:
                return OfCharacter(character, fold);
            case SequenceNode sequence:
                return OfSequence(sequence, fold);
            case AlternativesNode alternatives:
                var any = Of(alternatives.Choices[0], fold);
                for (var i = 1; i < alternatives.Choices.Count; i++)
                {
                    any = any.Or(Of(alternatives.Choices[i], fold));
                }

                return any;
            case RepeatNode repeat:
                return Of(repeat.Body, fold).Repeated(repeat.Min, repeat.Max);
            case OpaqueNode opaque:
                var least = Of(opaque.AtLeast, fold);
                return new LiteralFacts(least.exact, least.required);
            default:
                return Anchor;
        }
    }

    private static LiteralFacts OfCharacter(CharacterNode node, bool fold)
    {
        // Of a letter beyond ASCII in any case, the set has only the case that was written.
        if (!node.IsPlain || node.Set.Members is not { Length: > 0 } members)
        {
            return Nothing;
        }

        var found = new List<string>(members.Length);
        var closed = true;
        foreach (var c in members)
        {
            if (!fold)
            {
                found.Add(c.ToString());
                continue;
            }

            if (c == RequiredLiterals.FoldsToAscii[0])
            {
                continue;
            }

            // Beyond ASCII, the casing rules of the search and of the regex engine need not agree.
            if (!char.IsAscii(c))
            {
                return Nothing;
            }

            closed &= !char.IsAsciiLetter(c) || node.Set.Contains(c ^ 0x20);
            var lower = char.ToLowerInvariant(c).ToString();
            if (!found.Contains(lower))
            {
                found.Add(lower);
            }
        }

        return found.Count == 0 ? Nothing : new LiteralFacts([.. found], None, closed);
    }

    // Neighbours that are known exactly grow into one literal; whatever ends such a run leaves it behind as required.
    private static LiteralFacts OfSequence(SequenceNode sequence, bool fold)
    {
        LiteralFacts? behind = null;
        var run = EmptyText;
        for (var i = 0; i < sequence.Parts.Count; )
        {
            var next = OfText(sequence, ref i, fold) ?? Of(sequence.Parts[i++], fold);
            if (run.Joined(next) is { } longer)
            {
                run = longer;
            }
            else
            {
                behind = behind?.And(run) ?? run;
                run = next;
            }
        }

        return behind?.And(run) ?? run;
    }

    /// <summary>Characters in a row that are nothing but themselves; null where none stands here.</summary>
    private static LiteralFacts? OfText(SequenceNode sequence, ref int i, bool fold)
    {
        Span<char> text = stackalloc char[MaxLiteralLength];
        var length = 0;
        while (
            i < sequence.Parts.Count
            && length < text.Length
            && sequence.Parts[i] is CharacterNode { IsPlain: true } character
            && Only(character.Set, fold) is { } only
        )
        {
            text[length++] = only;
            i++;
        }

        return length == 0
            ? null
            : new LiteralFacts([new string(text[..length])], None, whole: true);
    }

    /// <summary>What stands for the set in a literal, where that says all of it; null else.</summary>
    private static char? Only(CharacterSet set, bool fold) =>
        !fold
            ? set.Members is { Length: 1 } one
                ? one[0]
                : null
            : set.IsBothCases
                ? char.ToLowerInvariant(set.Members![0])
                : set.Members is { Length: 1 } caseless
                && char.IsAscii(caseless[0])
                && !char.IsAsciiLetter(caseless[0])
                    ? caseless[0]
                    : null;

    private LiteralFacts? Joined(LiteralFacts next)
    {
        if (
            exact is null
            || next.exact is null
            || exact.Length * next.exact.Length > MaxExact
            || Longest(exact) + Longest(next.exact) > MaxLiteralLength
        )
        {
            return null;
        }

        var joined = new string[exact.Length * next.exact.Length];
        var i = 0;
        foreach (var head in exact)
        {
            foreach (var tail in next.exact)
            {
                joined[i++] = string.Concat(head, tail);
            }
        }

        return new LiteralFacts(joined, None, whole && next.whole);
    }

    private LiteralFacts And(LiteralFacts next) => new(null, Best(Choices(), next.Choices()));

    private LiteralFacts Or(LiteralFacts other)
    {
        if (
            exact is not null
            && other.exact is not null
            && exact.Length + other.exact.Length <= MaxRequired
        )
        {
            return new LiteralFacts([.. exact, .. other.exact], None, whole && other.whole);
        }

        return
            Choices() is [var mine, ..]
            && other.Choices() is [var theirs, ..]
            && mine.Length + theirs.Length <= MaxRequired
            ? new LiteralFacts(
                null,
                [
                    [.. mine, .. theirs],
                ]
            )
            : Nothing;
    }

    private LiteralFacts Repeated(int min, int max)
    {
        if (min == 0)
        {
            return max == 1 ? Or(EmptyText) : Nothing;
        }

        if (min == max && min <= 4)
        {
            var all = this;
            for (var i = 1; i < min; i++)
            {
                all = all.Joined(this) ?? all.And(this);
            }

            return all;
        }

        return new LiteralFacts(null, Choices());
    }

    private static int Longest(string[] set)
    {
        var longest = 0;
        foreach (var text in set)
        {
            longest = Math.Max(longest, text.Length);
        }

        return longest;
    }

    // A set that holds the empty text rules nothing out.
    private static bool IsUsable(string[] set)
    {
        foreach (var text in set)
        {
            if (text.Length == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string[][] Best(string[][] some, string[][] more)
    {
        var all = new string[some.Length + more.Length][];
        some.CopyTo(all, 0);
        more.CopyTo(all, some.Length);
        var costs = new double[all.Length];
        for (var i = 0; i < all.Length; i++)
        {
            foreach (var literal in all[i])
            {
                costs[i] += LogWords.Commonness(literal);
            }
        }

        // Few enough to be put in order by hand.
        for (var i = 1; i < all.Length; i++)
        {
            for (var j = i; j > 0 && costs[j] < costs[j - 1]; j--)
            {
                (costs[j], costs[j - 1]) = (costs[j - 1], costs[j]);
                (all[j], all[j - 1]) = (all[j - 1], all[j]);
            }
        }

        return all.Length <= MaxChoices ? all : all[..MaxChoices];
    }
}
