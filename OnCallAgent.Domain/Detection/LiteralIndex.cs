using System.Buffers;
using System.Text;
using System.Text.Unicode;
using OnCallAgent.Domain.Detection.Matching;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// All literals of a set of patterns, searched for at once. A text without any is done with after one quick pass; else
/// the hits tell which patterns are worth a regex.
/// </summary>
internal sealed class LiteralIndex
{
    private const int OnStack = 1_024;

    private static readonly SearchValues<char> Folding = SearchValues.Create(
        RequiredLiterals.FoldsToAscii
    );

    private readonly LiteralGroup[] groups;

    private LiteralIndex(LiteralGroup[] groups) => this.groups = groups;

    /// <summary>The literals, by how they are searched for.</summary>
    public IReadOnlyList<LiteralGroup> Groups => groups;

    /// <param name="patterns">What is known of each pattern, in the order of their numbers.</param>
    public static LiteralIndex Of(IEnumerable<RequiredLiterals> patterns)
    {
        var literals = new List<NumberedLiteral>();
        var number = 0;
        foreach (var pattern in patterns)
        {
            foreach (var literal in pattern.Best)
            {
                literals.Add(new NumberedLiteral(Searched(literal, pattern.IgnoreCase), number));
            }

            number++;
        }

        return Of(literals, GramFrequency.Guessed);
    }

    /// <param name="literals">Each literal, of three bytes or more, with the number of what it stands for.</param>
    /// <param name="frequency">How common grams are where it will be searched.</param>
    public static LiteralIndex Of(IReadOnlyList<NumberedLiteral> literals, GramFrequency frequency)
    {
        var found = new Dictionary<string, OwnedLiteral>(StringComparer.Ordinal);
        var owned = new List<OwnedLiteral>();
        foreach (var (literal, owner) in literals)
        {
            var key = (literal.IgnoreCase ? "i" : "c") + Encoding.Latin1.GetString(literal.Bytes);
            if (!found.TryGetValue(key, out var one))
            {
                found[key] = one = new OwnedLiteral(literal);
                owned.Add(one);
            }

            one.Add(owner);
        }

        return new LiteralIndex(LiteralGrouping.Of(owned, frequency));
    }

    public static SearchedLiteral Searched(string literal, bool ignoreCase) =>
        new(Encoding.UTF8.GetBytes(literal), ignoreCase);

    /// <summary>Whether the text holds a character that matches an ASCII letter without being one: then literals that ignore case prove nothing.</summary>
    public static bool Unsure(ReadOnlySpan<char> text) => text.ContainsAny(Folding);

    /// <summary>Sets the bit of each pattern that has a literal in the UTF-8 text; false where none has.</summary>
    public bool Collect(ReadOnlySpan<byte> text, Span<ulong> candidates)
    {
        var found = false;
        foreach (var group in groups)
        {
            var hits = group.Table.Search(text);
            while (hits.MoveNext())
            {
                found = true;
                foreach (var owner in group.Owners[hits.Literal])
                {
                    candidates[owner >> 6] |= 1UL << owner;
                }
            }
        }

        return found;
    }

    /// <summary>Sets the bit of each pattern that has a literal in the text; false where none has.</summary>
    public bool Collect(ReadOnlySpan<char> text, Span<ulong> candidates)
    {
        if (groups.Length == 0)
        {
            return false;
        }

        byte[]? rented = null;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes =
            most <= OnStack
                ? stackalloc byte[OnStack]
                : (rented = ArrayPool<byte>.Shared.Rent(most));
        try
        {
            Utf8.FromUtf16(text, bytes, out _, out var written);
            return Collect(bytes[..written], candidates);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>A literal of what has that number.</summary>
    internal sealed record NumberedLiteral(SearchedLiteral Literal, int Owner);
}
