using System.Collections.Frozen;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// What is known of the texts that a piece of a pattern matches: all of them (a small set), or some that each must
/// contain, or nothing. The way of RE2's prefilter (google/re2, prefilter.cc).
/// </summary>
internal sealed class LiteralFacts
{
    // Beyond these a set is no longer a quick test; the piece's best required set is kept instead.
    private const int MaxExact = 24;
    private const int MaxRequired = 1_000;
    private const int MaxLiteralLength = 48;

    // Stand in so many log lines that a shorter, rarer word tells more.
    private static readonly FrozenSet<string> LogWords = FrozenSet.ToFrozenSet(
        "error errors failed failure fail exception warning warn info debug connect connection server service request response client message thread task time timeout user http https://"
            .Split(' ')
            .SelectMany(static w =>
                new[] { w, w + " ", " " + w, " " + w + " ", w + ":", w + ": " }
            ),
        StringComparer.Ordinal
    );

    private LiteralFacts(HashSet<string>? exact, HashSet<string>? required)
    {
        Exact = exact;
        Required = required;
    }

    /// <summary>Nothing is known.</summary>
    public static LiteralFacts Nothing { get; } = new(null, null);

    /// <summary>Matches only the empty text, as anchors do.</summary>
    public static LiteralFacts ZeroWidth { get; } = new([""], null);

    /// <summary>Every text it matches, lower-case; null where they are too many.</summary>
    private HashSet<string>? Exact { get; }

    /// <summary>Texts of which each match contains at least one; null where none is known.</summary>
    private HashSet<string>? Required { get; }

    public static LiteralFacts OneOf(IEnumerable<char> characters) =>
        new([.. characters.Select(c => c.ToString())], null);

    /// <summary>The most telling any-of set; null where there is none.</summary>
    public IReadOnlyCollection<string>? Best() => Better(Usable(Exact), Required);

    /// <summary>Both in a row, known exactly; null where that would be too many texts, or one is not known exactly.</summary>
    public LiteralFacts? Joined(LiteralFacts next)
    {
        if (
            Exact is null
            || next.Exact is null
            || Exact.Count * next.Exact.Count > MaxExact
            || Longest(Exact) + Longest(next.Exact) > MaxLiteralLength
        )
        {
            return null;
        }

        var joined = new HashSet<string>(StringComparer.Ordinal);
        foreach (var head in Exact)
        {
            foreach (var tail in next.Exact)
            {
                joined.Add(head + tail);
            }
        }

        return new LiteralFacts(joined, null);
    }

    /// <summary>Both in a row, known only by the better of what each requires.</summary>
    public LiteralFacts And(LiteralFacts next) => new(null, Better(BestSet(), next.BestSet()));

    public LiteralFacts Or(LiteralFacts other)
    {
        if (
            Exact is not null
            && other.Exact is not null
            && Exact.Count + other.Exact.Count <= MaxExact
        )
        {
            return new LiteralFacts([.. Exact, .. other.Exact], null);
        }

        var (mine, theirs) = (BestSet(), other.BestSet());
        return mine is null || theirs is null || mine.Count + theirs.Count > MaxRequired
            ? Nothing
            : new LiteralFacts(null, [.. mine, .. theirs]);
    }

    public LiteralFacts Repeated(int min, int max)
    {
        if (min == 0)
        {
            return max == 1 ? Or(ZeroWidth) : Nothing;
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

        return new LiteralFacts(null, BestSet());
    }

    private static int Longest(HashSet<string> set) => set.Max(static s => s.Length);

    // A set that holds the empty text rules nothing out.
    private static HashSet<string>? Usable(HashSet<string>? set) =>
        set is null || set.Contains("") ? null : set;

    private static HashSet<string>? Better(HashSet<string>? a, HashSet<string>? b) =>
        a is null ? b
        : b is null ? a
        : Score(a) >= Score(b) ? a
        : b;

    // The weakest literal decides how many lines pass; among equals, fewer are better.
    private static int Score(HashSet<string> set) =>
        (
            set.Min(static l =>
                LogWords.Contains(l) ? Math.Min(l.Length, 4) : Math.Min(l.Length, 12)
            ) * MaxRequired
        ) - set.Count;

    private HashSet<string>? BestSet() => Better(Usable(Exact), Required);
}
