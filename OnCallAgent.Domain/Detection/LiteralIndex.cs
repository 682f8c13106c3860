using System.Buffers;
using System.Collections.Frozen;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// All literals of a set of patterns, searched for at once. A text without any is done with after one vectorised pass;
/// else the hits tell which patterns are worth a regex.
/// </summary>
internal sealed class LiteralIndex
{
    private static readonly SearchValues<char> Folding = SearchValues.Create(
        RequiredLiterals.FoldsToAscii
    );

    private readonly SearchValues<string> all;
    private readonly FrozenDictionary<int, (string Literal, int[] Patterns)[]> byHead;

    /// <param name="literals">Each literal, lower-case ASCII of at least three characters, with the patterns it stands for.</param>
    public LiteralIndex(IEnumerable<(string Literal, int Pattern)> literals)
    {
        var grouped = literals
            .GroupBy(static l => l.Literal, static l => l.Pattern, StringComparer.Ordinal)
            .Select(static g => (Literal: g.Key, Patterns: g.ToArray()))
            .ToArray();
        Count = grouped.Length;
        all = SearchValues.Create(
            [.. grouped.Select(static g => g.Literal)],
            StringComparison.OrdinalIgnoreCase
        );
        byHead = grouped
            .GroupBy(static g => Head(g.Literal))
            .ToFrozenDictionary(static g => g.Key, static g => g.ToArray());
    }

    /// <summary>How many literals are searched for.</summary>
    public int Count { get; }

    /// <summary>Whether the text holds a character that matches an ASCII letter without being one: then literals prove nothing.</summary>
    public static bool Unsure(ReadOnlySpan<char> text) => text.ContainsAny(Folding);

    /// <summary>Sets the bit of each pattern that has a literal in the text; false where none has.</summary>
    public bool Collect(ReadOnlySpan<char> text, Span<ulong> candidates)
    {
        if (Count == 0)
        {
            return false;
        }

        var found = false;
        var at = 0;
        while (at < text.Length)
        {
            var hit = text[at..].IndexOfAny(all);
            if (hit < 0)
            {
                break;
            }

            at += hit;
            var rest = text[at..];
            if (byHead.TryGetValue(Head(rest), out var literals))
            {
                foreach (var (literal, patterns) in literals)
                {
                    if (rest.StartsWith(literal, StringComparison.OrdinalIgnoreCase))
                    {
                        found = true;
                        foreach (var pattern in patterns)
                        {
                            candidates[pattern >> 6] |= 1UL << pattern;
                        }
                    }
                }
            }

            at++;
        }

        return found;
    }

    private static int Head(ReadOnlySpan<char> text) =>
        (char.ToLowerInvariant(text[0]) << 16)
        ^ (char.ToLowerInvariant(text[1]) << 8)
        ^ char.ToLowerInvariant(text[2]);
}
